package quantumforge.exchange.session;

import java.util.ArrayDeque;
import quantumforge.kernel.Deterministic;

/**
 * What may be spent in any window of a fixed length: request weight in a minute, connection
 * attempts in five. Counting over a sliding window stays below the venue's limit wherever the
 * venue's own window begins. Not thread-safe.
 */
@Deterministic
final class Budget {

  private record Spent(long atNanos, int cost) {}

  private final int limit;
  private final long windowNanos;
  private final ArrayDeque<Spent> spent = new ArrayDeque<>();
  private int used;
  private long blockedUntilNanos;
  private boolean blocked;

  Budget(int limit, long windowNanos) {
    this.limit = limit;
    this.windowNanos = windowNanos;
  }

  /**
   * Spends {@code cost} when there is room.
   *
   * @return 0 when it was spent, else after how many nanoseconds to ask again
   */
  long trySpend(long nowNanos, int cost) {
    return trySpend(nowNanos, cost, 0);
  }

  /**
   * Spends {@code cost} when there is room for it and for {@code spare} more.
   *
   * @return as the other does
   */
  long trySpend(long nowNanos, int cost, int spare) {
    forget(nowNanos);
    if (blocked && blockedUntilNanos - nowNanos > 0) {
      return blockedUntilNanos - nowNanos;
    }
    blocked = false;
    if (used + cost + spare > limit && !spent.isEmpty()) {
      return spent.peek().atNanos() + windowNanos - nowNanos + 1;
    }
    add(nowNanos, cost);
    return 0;
  }

  /** The venue says how much it counted; what it counted more than we did is spent too. */
  void observe(long nowNanos, int venueUsed) {
    forget(nowNanos);
    if (venueUsed > used) {
      add(nowNanos, venueUsed - used);
    }
  }

  /** The venue forbids anything for a while. */
  void block(long nowNanos, long nanos) {
    if (!blocked || nowNanos + nanos - blockedUntilNanos > 0) {
      blocked = true;
      blockedUntilNanos = nowNanos + nanos;
    }
  }

  int used(long nowNanos) {
    forget(nowNanos);
    return used;
  }

  private void add(long nowNanos, int cost) {
    spent.add(new Spent(nowNanos, cost));
    used += cost;
  }

  private void forget(long nowNanos) {
    while (!spent.isEmpty() && nowNanos - spent.peek().atNanos() > windowNanos) {
      used -= spent.poll().cost();
    }
  }
}
