package quantumforge.exchange.paper;

import quantumforge.kernel.Deterministic;

/**
 * How many ticks are due when: at an even rate, to which the market grows from nothing with the
 * square of the time. So clients whose code has not run yet get a twelfth of the rate in the first
 * half of the ramp, and more than half of it in the second.
 *
 * @param rate ticks a second once it has grown
 * @param rampNanos how long it grows; 0 for the full rate at once
 */
@Deterministic
record Pace(double rate, long rampNanos) {

  private static final double SECOND_NANOS = 1e9;

  /** Ticks that are due up to a time, the first of them, which is due at 0, not counted. */
  long ticks(long nanos) {
    double part = (double) nanos / rampNanos;
    double evenNanos = nanos < rampNanos ? part * part * nanos / 3 : nanos - 2.0 / 3 * rampNanos;
    return (long) (rate / SECOND_NANOS * evenNanos);
  }

  /** When the tick that comes after so many is due. */
  long dueNanos(long ticks) {
    double evenNanos = ticks * SECOND_NANOS / rate;
    double ramp = rampNanos;
    return (long)
        (evenNanos < ramp / 3
            ? Math.cbrt(3 * evenNanos * ramp * ramp)
            : evenNanos + 2.0 / 3 * ramp);
  }
}
