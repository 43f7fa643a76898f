package quantumforge.demo;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long trades took from the exchange to a store, by the times that stand in the store itself.
 * Trades made outside of the measured time are left out; so are those of a tape, whose times are
 * long past. Thread-safe; quantiles are of what was added before.
 */
final class Arrivals {

  /** This and everything above. */
  static final int MILLIS_MAX = 60_000;

  private final long fromMicros;
  private final long toMicros;
  private final AtomicLongArray counts = new AtomicLongArray(MILLIS_MAX + 1);

  /**
   * @param fromMicros when the measured time began, epoch microseconds
   * @param toMicros when it ended, not in it
   */
  Arrivals(long fromMicros, long toMicros) {
    this.fromMicros = fromMicros;
    this.toMicros = toMicros;
  }

  /** Counts a trade; left out when its store does not say when it got it. */
  void add(StoredTrade trade) {
    long tradeMicros = trade.timestampMicros();
    if (tradeMicros >= fromMicros && tradeMicros < toMicros && trade.storedMillis() >= 0) {
      counts.incrementAndGet(Math.clamp(trade.storedMillis() - tradeMicros / 1_000, 0, MILLIS_MAX));
    }
  }

  /**
   * The time within which that part of the trades arrived, milliseconds, {@value #MILLIS_MAX} at
   * most; -1 without any trade.
   *
   * @param part above 0, at most 1
   */
  long quantileMillis(double part) {
    long total = 0;
    for (int millis = 0; millis <= MILLIS_MAX; millis++) {
      total += counts.get(millis);
    }
    long wanted = (long) Math.ceil(part * total);
    long passed = 0;
    for (int millis = 0; millis <= MILLIS_MAX && total > 0; millis++) {
      passed += counts.get(millis);
      if (passed >= wanted) {
        return millis;
      }
    }
    return -1;
  }
}
