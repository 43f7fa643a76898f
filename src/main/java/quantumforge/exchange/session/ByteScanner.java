package quantumforge.exchange.session;

import java.nio.charset.StandardCharsets;

/**
 * The steps of a scanner that reads a venue's usual messages straight from their bytes. It goes on
 * only while every byte is as expected; once it has declined, nothing moves any more, and a general
 * parser must look at the message. What both take, they read alike. Not thread-safe.
 */
public abstract class ByteScanner {

  /** A long holds every number of 18 digits. */
  private static final int DIGITS_MAX = 18;

  /** The message, followed by one 0 byte. */
  protected byte[] bytes;

  /** Without the 0 byte. */
  protected int length;

  /** The next byte to look at. */
  protected int at;

  /** Whether the message is not as expected. */
  protected boolean declined;

  /** Of the last {@link #decimal}. */
  protected int decimals;

  /** Begins at {@code frame[0..size)}, which one 0 byte must follow. */
  protected void begin(byte[] frame, int size) {
    bytes = frame;
    length = size;
    at = 0;
    declined = false;
  }

  /** A decimal number and its closing quote; leaves its number of decimals in {@link #decimals}. */
  protected long decimal() {
    if (declined) {
      return 0;
    }
    int from = at;
    int p = from;
    int point = -1;
    long units = 0;
    for (; ; p++) {
      int digit = bytes[p] - '0';
      if (digit >= 0 && digit <= 9) {
        units = units * 10 + digit;
      } else if (bytes[p] == '.' && point < 0) {
        point = p;
      } else {
        break;
      }
    }
    int digits = point < 0 ? p - from : p - from - 1;
    decimals = point < 0 ? 0 : p - point - 1;
    int whole = digits - decimals;
    declined =
        bytes[p] != '"'
            || digits > DIGITS_MAX
            || whole == 0
            || point >= 0 && decimals == 0
            || whole > 1 && bytes[from] == '0';
    at = p + 1;
    return units;
  }

  /** A whole number of at most 18 digits. */
  protected long integer() {
    if (declined) {
      return 0;
    }
    int from = at;
    long value = 0;
    int p = from;
    for (; ; p++) {
      int digit = bytes[p] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = value * 10 + digit;
    }
    declined = p == from || p - from > DIGITS_MAX || bytes[from] == '0' && p - from > 1;
    at = p;
    return value;
  }

  /** Goes behind the next quote; declines at anything that is not plain printable ASCII. */
  protected void skipText() {
    if (declined) {
      return;
    }
    int p = at;
    while (bytes[p] >= ' ' && bytes[p] != '"' && bytes[p] != '\\') {
      p++;
    }
    declined = bytes[p] != '"' || p >= length;
    at = p + 1;
  }

  /** Goes behind {@code wanted}, or declines. */
  protected void expect(char wanted) {
    if (!declined) {
      declined = bytes[at] != wanted;
      at++;
    }
  }

  /** Goes behind {@code wanted}, or declines. */
  protected void expect(byte[] wanted) {
    if (!declined) {
      declined = !matches(wanted);
    }
  }

  /** Goes behind {@code wanted} when it stands here. */
  protected boolean matches(byte[] wanted) {
    int from = at;
    if (declined || from + wanted.length > length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[from + i] != wanted[i]) {
        return false;
      }
    }
    at = from + wanted.length;
    return true;
  }

  /** The bytes of a text that is looked for. */
  protected static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * A UTC time of RFC 3339 and its closing quote, with 0 to 9 digits behind the second, as
   * microseconds since the epoch; what is below a microsecond is cut off.
   */
  protected long instant() {
    if (declined) {
      return 0;
    }
    int end = at;
    while (end < length && bytes[end] != '"') {
      end++;
    }
    long micros = InstantText.micros(bytes, at, end);
    declined = micros < 0 || end == length;
    at = end + 1;
    return micros;
  }
}
