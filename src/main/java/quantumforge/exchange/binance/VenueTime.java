package quantumforge.exchange.binance;

import quantumforge.kernel.Deterministic;

/**
 * Tells the unit of an epoch time by its magnitude. Between the years 1973 and 5138 a time in
 * milliseconds, one in microseconds and one in nanoseconds cannot be taken for each other.
 */
@Deterministic
final class VenueTime {

  private static final long MILLIS_MIN = 100_000_000_000L;
  private static final long MICROS_MIN = 1_000 * MILLIS_MIN;
  private static final long NANOS_MIN = 1_000 * MICROS_MIN;

  private VenueTime() {}

  static boolean isMicros(long time) {
    return time >= MICROS_MIN && time < NANOS_MIN;
  }

  /**
   * The time in microseconds. Nanoseconds lose what is below a microsecond.
   *
   * @throws NumberFormatException when it is no time of any unit
   */
  static long toMicros(long time) {
    if (isMicros(time)) {
      return time;
    }
    if (time >= NANOS_MIN) {
      return time / 1_000;
    }
    if (time >= MILLIS_MIN) {
      return time * 1_000;
    }
    throw new NumberFormatException("no time in milliseconds, microseconds or nanoseconds");
  }
}
