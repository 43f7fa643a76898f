package quantumforge.relay;

import java.time.Duration;
import quantumforge.kernel.Deterministic;

/**
 * How long the ticks that a block begins with wait for more. A block costs about the same whatever
 * is in it, and small ones are large on the wire. In a quiet market a short wait saves little, so
 * it is {@code relay.linger}; in a busy one it is as long as a good block takes to come together,
 * at most {@code relay.linger-busy}, in one sleep; and nothing is waited for while a whole block is
 * there. Not thread-safe.
 */
@Deterministic
final class Linger {

  /** So many ticks within {@code relay.linger-busy} make a market busy. */
  private static final int BUSY_FROM_TICKS = 32;

  /** Beyond this a larger block costs less no more, and is only read later. */
  private static final int ENOUGH_TICKS = 1_024;

  private final long quietNanos;
  private final long busyNanos;
  private final int enoughTicks;
  private long takenNanos;
  private double nanosPerTick = Double.MAX_VALUE;

  Linger(Duration quiet, Duration busy, int blockTicksMax) {
    this.quietNanos = quiet.toNanos();
    this.busyNanos = Math.max(quietNanos, busy.toNanos());
    this.enoughTicks = Math.min(ENOUGH_TICKS, blockTicksMax - 1);
  }

  /**
   * The wait before the next block is cut.
   *
   * @param waiting ticks that are there already
   */
  long nanos(int waiting) {
    if (waiting >= enoughTicks) {
      return 0;
    }
    double enoughNanos = nanosPerTick * (enoughTicks - waiting);
    boolean busy = waiting >= BUSY_FROM_TICKS || nanosPerTick * BUSY_FROM_TICKS <= busyNanos;
    return busy ? (long) Math.clamp(enoughNanos, quietNanos, busyNanos) : quietNanos;
  }

  /** A block of so many ticks was cut. */
  void taken(int ticks, long nowNanos) {
    nanosPerTick = takenNanos == 0 ? Double.MAX_VALUE : (nowNanos - takenNanos) / (double) ticks;
    takenNanos = nowNanos;
  }
}
