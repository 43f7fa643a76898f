package quantumforge.demo;

/**
 * How long trades took from the exchange to a store, by the times that stand in the store itself.
 * Trades made before the measured time are left out; so are those of a tape, whose times are long
 * past. For one thread.
 */
final class Arrivals {

  private static final int MILLIS_MAX = 60_000;

  private final long fromMicros;
  private final long[] counts = new long[MILLIS_MAX + 1];
  private long total;

  Arrivals(long fromMicros) {
    this.fromMicros = fromMicros;
  }

  /**
   * @param storedMillis -1 when the store does not say; then it is left out
   */
  void add(long tradeMicros, long storedMillis) {
    if (tradeMicros < fromMicros || storedMillis < 0) {
      return;
    }
    counts[Math.clamp(storedMillis - tradeMicros / 1_000, 0, MILLIS_MAX)]++;
    total++;
  }

  /**
   * The time within which that part of the trades arrived, milliseconds; -1 without any trade.
   *
   * @param part above 0, at most 1
   */
  long quantileMillis(double part) {
    long wanted = (long) Math.ceil(part * total);
    long passed = 0;
    for (int millis = 0; millis <= MILLIS_MAX && total > 0; millis++) {
      passed += counts[millis];
      if (passed >= wanted) {
        return millis;
      }
    }
    return -1;
  }
}
