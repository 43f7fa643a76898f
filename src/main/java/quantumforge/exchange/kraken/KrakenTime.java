package quantumforge.exchange.kraken;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.Year;
import java.time.format.DateTimeFormatter;
import quantumforge.kernel.Deterministic;

/** The venue's times as epoch microseconds: RFC 3339 in v2, decimal seconds in v1. */
@Deterministic
final class KrakenTime {

  /** {@code 2023-10-06T17:35:55.440295Z}. */
  static final int USUAL_LENGTH = 27;

  private static final long SECONDS_OF_DAY = 86_400;
  private static final int SECOND_DIGITS_MAX = 11;

  private KrakenTime() {}

  /**
   * Reads a time of v2; what is below a microsecond is lost.
   *
   * @throws NumberFormatException when it is none
   */
  static long ofRfc3339(String text) {
    try {
      Instant instant = DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
      return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    } catch (DateTimeException e) {
      throw new NumberFormatException("is no time such as 2023-10-06T17:35:55.440295Z");
    }
  }

  /**
   * Reads a time of v1, such as {@code 1618678142.557535}; what is below a microsecond is lost.
   *
   * @throws NumberFormatException when it is none
   */
  static long ofSeconds(String text) {
    int point = text.indexOf('.');
    String whole = point < 0 ? text : text.substring(0, point);
    String fraction = point < 0 ? "" : text.substring(point + 1);
    if (!digits(whole) || whole.length() > SECOND_DIGITS_MAX || point >= 0 && !digits(fraction)) {
      throw new NumberFormatException("is no time in seconds");
    }
    String micros = (fraction + "000000").substring(0, 6);
    return Long.parseLong(whole) * 1_000_000 + Long.parseLong(micros);
  }

  private static boolean digits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /**
   * Reads the {@link #USUAL_LENGTH} bytes of a time as the venue usually writes it.
   *
   * @return microseconds, or -1 when they are anything else
   */
  static long usual(byte[] bytes, int at) {
    if (bytes[at + 4] != '-'
        || bytes[at + 7] != '-'
        || bytes[at + 10] != 'T'
        || bytes[at + 13] != ':'
        || bytes[at + 16] != ':'
        || bytes[at + 19] != '.'
        || bytes[at + 26] != 'Z') {
      return -1;
    }
    int year = number(bytes, at, 4);
    int month = number(bytes, at + 5, 2);
    int day = number(bytes, at + 8, 2);
    int hour = number(bytes, at + 11, 2);
    int minute = number(bytes, at + 14, 2);
    int second = number(bytes, at + 17, 2);
    int micros = number(bytes, at + 20, 6);
    // A part that is no number is -1.
    if (year < 0 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23) {
      return -1;
    }
    if (minute < 0 || minute > 59 || second < 0 || second > 59 || micros < 0) {
      return -1;
    }
    if (day > Month.of(month).length(Year.isLeap(year))) {
      return -1;
    }
    long seconds =
        LocalDate.of(year, month, day).toEpochDay() * SECONDS_OF_DAY
            + hour * 3_600L
            + minute * 60L
            + second;
    return seconds * 1_000_000 + micros;
  }

  private static int number(byte[] bytes, int from, int digits) {
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
