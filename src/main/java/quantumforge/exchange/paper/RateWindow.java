package quantumforge.exchange.paper;

import java.util.ArrayDeque;
import quantumforge.kernel.Deterministic;

/** At most so many events within any window of a length. Not thread-safe. */
@Deterministic
final class RateWindow {

  private final int limit;
  private final long windowNanos;
  private final ArrayDeque<Long> taken = new ArrayDeque<>();

  RateWindow(int limit, long windowNanos) {
    this.limit = limit;
    this.windowNanos = windowNanos;
  }

  /** Takes one event in; false when it is one too many. Refused events do not count. */
  boolean take(long nowNanos) {
    while (!taken.isEmpty() && nowNanos - taken.peekFirst() >= windowNanos) {
      taken.removeFirst();
    }
    if (taken.size() >= limit) {
      return false;
    }
    taken.addLast(nowNanos);
    return true;
  }
}
