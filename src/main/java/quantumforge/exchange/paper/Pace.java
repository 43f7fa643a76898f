package quantumforge.exchange.paper;

import quantumforge.kernel.Deterministic;

/**
 * How many ticks are due when: at an even rate, to which the market grows evenly from nothing.
 *
 * @param rate ticks a second once it has grown
 * @param rampNanos how long it grows; 0 for the full rate at once
 */
@Deterministic
record Pace(double rate, long rampNanos) {

  private static final double SECOND_NANOS = 1e9;

  /** Ticks that are due up to a time, the first of them, which is due at 0, not counted. */
  long ticks(long nanos) {
    return (long)
        (nanos < rampNanos
            ? rate / SECOND_NANOS * nanos / 2 * ((double) nanos / rampNanos)
            : rate / SECOND_NANOS * (nanos - rampNanos / 2.0));
  }

  /** When the tick that comes after so many is due. */
  long dueNanos(long ticks) {
    double evenNanos = ticks * SECOND_NANOS / rate;
    return (long)
        (evenNanos < rampNanos / 2.0
            ? Math.sqrt(2 * evenNanos * rampNanos)
            : evenNanos + rampNanos / 2.0);
  }
}
