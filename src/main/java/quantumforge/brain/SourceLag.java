package quantumforge.brain;

import java.time.Duration;
import quantumforge.kernel.Deterministic;

/**
 * How far the reading of one source is behind what its collector has, in ticks and in time, and
 * whether it catches up: it begins to when the lag is long and ends when it is short, so that it
 * does not flicker. Thread-safe.
 */
@Deterministic
final class SourceLag {

  /** A longer memory shows a rate that is over, a shorter one flickers. */
  private static final double SMOOTHING = 0.3;

  private final long enterMillis;
  private final long leaveMillis;
  private long blockMillis;
  private double ticksPerBlock = 1;
  private long ticks;
  private long waitingBlocks;
  private long lookedMillis;
  private long ticksAtLook;
  private double ticksPerSecond;
  private double drainPerSecond;
  private boolean catchingUp;

  /**
   * @param enter catches up from this lag on
   * @param leave has caught up when the lag is no longer than this
   */
  SourceLag(Duration enter, Duration leave) {
    this.enterMillis = enter.toMillis();
    this.leaveMillis = leave.toMillis();
  }

  /** A block was taken. */
  synchronized void taken(long millis, int count, long nowMillis) {
    blockMillis = millis;
    ticks += count;
    ticksPerBlock += SMOOTHING / 10 * (count - ticksPerBlock);
    grade(nowMillis - millis);
  }

  /** So many blocks wait in the collector's stream. */
  synchronized void looked(long waiting, long nowMillis) {
    if (lookedMillis > 0 && nowMillis > lookedMillis) {
      double seconds = (nowMillis - lookedMillis) / 1_000.0;
      ticksPerSecond += SMOOTHING * ((ticks - ticksAtLook) / seconds - ticksPerSecond);
      double drained = (waitingBlocks - waiting) * ticksPerBlock / seconds;
      drainPerSecond += SMOOTHING * (drained - drainPerSecond);
    }
    waitingBlocks = waiting;
    lookedMillis = nowMillis;
    ticksAtLook = ticks;
    grade(millis(nowMillis));
  }

  private void grade(long lagMillis) {
    catchingUp = lagMillis >= enterMillis || catchingUp && lagMillis > leaveMillis;
  }

  /** Ticks that wait, as many as the blocks had lately: 0 when everything was read. */
  synchronized long ticks() {
    return Math.round(waitingBlocks * ticksPerBlock);
  }

  /** All ticks that were read, those that came again included. */
  synchronized long read() {
    return ticks;
  }

  synchronized long blocks() {
    return waitingBlocks;
  }

  /** The age of the last block that was read while others wait behind it; 0 when none waits. */
  synchronized long millis(long nowMillis) {
    return waitingBlocks == 0 || blockMillis == 0 ? 0 : Math.max(0, nowMillis - blockMillis);
  }

  synchronized double ticksPerSecond() {
    return ticksPerSecond;
  }

  /** When all that waits will be read at this rate, in milliseconds; -1 when it does not shrink. */
  synchronized long estimateMillis() {
    if (waitingBlocks == 0) {
      return 0;
    }
    return drainPerSecond <= 0
        ? -1
        : Math.round(1_000 * waitingBlocks * ticksPerBlock / drainPerSecond);
  }

  synchronized boolean catchingUp() {
    return catchingUp;
  }
}
