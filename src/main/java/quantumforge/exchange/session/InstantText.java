package quantumforge.exchange.session;

import java.nio.charset.StandardCharsets;
import quantumforge.kernel.Deterministic;

/** UTC times as venues write them: {@code 2026-08-09T21:05:48.507547362Z}. */
@Deterministic
public final class InstantText {

  private static final int SECOND_END = 19;
  private static final int FRACTION_MAX = 9;
  private static final int MICROS_DIGITS = 6;
  private static final long MICROS = 1_000_000;

  private InstantText() {}

  /**
   * Microseconds since the epoch of {@code bytes[from..to)}; what is below a microsecond is cut
   * off.
   *
   * @return a negative number when it is no such time of the years 1970 to 9999
   */
  public static long micros(byte[] bytes, int from, int to) {
    int size = to - from;
    if (size < SECOND_END + 1
        || bytes[to - 1] != 'Z'
        || bytes[from + 4] != '-'
        || bytes[from + 7] != '-'
        || bytes[from + 10] != 'T'
        || bytes[from + 13] != ':'
        || bytes[from + 16] != ':') {
      return -1;
    }
    int year = digits(bytes, from, 4);
    int month = digits(bytes, from + 5, 2);
    int day = digits(bytes, from + 8, 2);
    int hour = digits(bytes, from + 11, 2);
    int minute = digits(bytes, from + 14, 2);
    int second = digits(bytes, from + 17, 2);
    long fraction = fraction(bytes, from + SECOND_END, to - 1);
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) {
      return -1;
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
      return -1;
    }
    if (fraction < 0) {
      return -1;
    }
    long seconds = ((epochDay(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    return seconds * MICROS + fraction;
  }

  /** As {@link #micros(byte[], int, int)}, of a text. */
  public static long micros(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return micros(bytes, 0, bytes.length);
  }

  /** The microseconds of a point and digits up to {@code end}; nothing at all is 0. */
  private static long fraction(byte[] bytes, int from, int end) {
    if (from == end) {
      return 0;
    }
    int count = end - from - 1;
    if (bytes[from] != '.' || count < 1 || count > FRACTION_MAX) {
      return -1;
    }
    long micros = 0;
    for (int i = 0; i < Math.max(count, MICROS_DIGITS); i++) {
      int digit = i < count ? bytes[from + 1 + i] - '0' : 0;
      if (digit < 0 || digit > 9) {
        return -1;
      }
      if (i < MICROS_DIGITS) {
        micros = micros * 10 + digit;
      }
    }
    return micros;
  }

  private static int digits(byte[] bytes, int from, int count) {
    int value = 0;
    for (int i = from; i < from + count; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static int daysOf(int year, int month) {
    if (month == 2) {
      return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  /** Days since 1970-01-01 in the Gregorian calendar; years begin in March here. */
  private static long epochDay(int year, int month, int day) {
    int shifted = month <= 2 ? year - 1 : year;
    int era = shifted / 400;
    int ofEra = shifted - era * 400;
    int ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int days = ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear;
    return era * 146_097L + days - 719_468;
  }
}
