package quantumforge.brain;

import java.time.Duration;
import quantumforge.kernel.Deterministic;

/** How far one source is, as the intake sees it. Not thread-safe. */
@Deterministic
final class SourceProgress {

  private final long waitNanos;
  private long aliveNanos;
  private long broughtNanos;
  private long broughtMillis;
  private long lookedNanos;
  private long lookedLagMillis = Long.MAX_VALUE;
  private boolean gains = true;

  /**
   * @param wait who has brought nothing for this long is silent
   */
  SourceProgress(Duration wait) {
    this.waitNanos = wait.toNanos();
  }

  /** Begins now; it has its time like one that was read just now. */
  void begin(long nowNanos) {
    aliveNanos = nowNanos;
    broughtNanos = nowNanos;
    lookedNanos = nowNanos;
  }

  /** It was read, whether it had anything or not. */
  void alive(long nowNanos) {
    aliveNanos = nowNanos;
  }

  /** It has brought a block of this time. */
  void brought(long blockMillis, long nowMillis, long nowNanos) {
    broughtMillis = blockMillis;
    broughtNanos = nowNanos;
    if (nowNanos - lookedNanos >= waitNanos) {
      long lagMillis = nowMillis - blockMillis;
      gains = lagMillis < lookedLagMillis;
      lookedLagMillis = lagMillis;
      lookedNanos = nowNanos;
    }
  }

  boolean isAlive(long nowNanos, long limitNanos) {
    return nowNanos - aliveNanos <= limitNanos;
  }

  /** Whether it brings what is older than this time, and so may bring what was received by then. */
  boolean isBefore(long receivedMicros, long nowNanos, long limitNanos) {
    return nowNanos - broughtNanos < limitNanos
        && broughtMillis * 1_000 < receivedMicros + limitNanos / 1_000;
  }

  /**
   * Whether its book may still follow what another source was the first to bring: it is before it,
   * and comes nearer to the present. While the other one works off a backlog too it has its time.
   */
  boolean mayFollow(SourceProgress other, long receivedMicros, long nowMillis, long nowNanos) {
    boolean otherIsLive = (nowMillis - other.broughtMillis) * 1_000_000 < waitNanos;
    return isBefore(receivedMicros, nowNanos, waitNanos) && (gains || !otherIsLive);
  }
}
