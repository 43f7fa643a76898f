package quantumforge.exchange.session;

import java.time.Duration;
import quantumforge.kernel.Deterministic;

/**
 * When the sockets of one connection are replaced: at fixed times, a life apart, and each
 * connection as far from the others as can be. So two that lost their sockets together are not cut
 * together by the venue a day later. Times are those of {@link System#nanoTime}.
 *
 * @param firstNanos one of the times
 * @param lifeNanos between two of them
 */
@Deterministic
record Rotation(long firstNanos, long lifeNanos) {

  /**
   * The rotation of a connection: of number 0 at the whole lives after the origin, of number 1 in
   * the middle between, of 2 and 3 at the quarters, and so on.
   */
  static Rotation of(int connection, long originNanos, Duration life) {
    double part = 0;
    double bit = 0.5;
    for (int rest = connection; rest > 0; rest >>= 1) {
      part += (rest & 1) * bit;
      bit /= 2;
    }
    return new Rotation(originNanos + Math.round(part * life.toNanos()), life.toNanos());
  }

  /** The first of the times after now. */
  long next(long nowNanos) {
    return nowNanos + lifeNanos - Math.floorMod(nowNanos - firstNanos, lifeNanos);
  }
}
