package quantumforge.exchange.tape;

/** Decimal epoch seconds to nanoseconds, exactly as far as the text goes. */
final class EpochSeconds {

  private static final int NANO_DIGITS = 9;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private EpochSeconds() {}

  static long nanos(String text) throws BrokenLineException {
    int point = text.indexOf('.');
    String whole = point < 0 ? text : text.substring(0, point);
    String fraction = point < 0 ? "" : text.substring(point + 1);
    if (!digits(whole) || whole.length() > 10 || (point >= 0 && !digits(fraction))) {
      throw new BrokenLineException("'" + text + "' is no time in seconds since the epoch");
    }
    String nanos =
        fraction.length() >= NANO_DIGITS
            ? fraction.substring(0, NANO_DIGITS)
            : fraction + "0".repeat(NANO_DIGITS - fraction.length());
    return Long.parseLong(whole) * NANOS_PER_SECOND + Long.parseLong(nanos);
  }

  private static boolean digits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
