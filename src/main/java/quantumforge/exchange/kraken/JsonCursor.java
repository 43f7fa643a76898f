package quantumforge.exchange.kraken;

import java.nio.charset.StandardCharsets;

/**
 * Walks over the bytes of one JSON message whose form is known, and declines at the first byte that
 * is not as expected; after that every call does nothing. Not thread-safe.
 */
final class JsonCursor {

  /** A long holds every number of 18 digits. */
  private static final int DIGITS_MAX = 18;

  private byte[] bytes = new byte[1];
  private int length;
  private int at;
  private boolean declined;
  private int decimals;
  private int textFrom;

  /** Begins with {@code frame[0..size)}, which one 0 byte must follow. */
  void begin(byte[] frame, int size) {
    bytes = frame;
    length = size;
    at = 0;
    declined = false;
  }

  boolean declined() {
    return declined;
  }

  void decline() {
    declined = true;
  }

  /** Whether everything was as expected, and nothing is left. */
  boolean finished() {
    return !declined && at == length;
  }

  /** Goes behind {@code wanted}, or declines. */
  void expect(byte[] wanted) {
    if (!declined) {
      declined = !matches(wanted);
    }
  }

  /** Goes behind {@code wanted} when it stands here. */
  boolean matches(byte[] wanted) {
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

  /** Goes behind one character when it stands here. */
  boolean matches(char wanted) {
    if (declined || at >= length || bytes[at] != wanted) {
      return false;
    }
    at++;
    return true;
  }

  /** Goes behind the next quote; declines at anything that is not plain printable ASCII. */
  void text() {
    if (declined) {
      return;
    }
    int p = at;
    while (bytes[p] >= ' ' && bytes[p] != '"' && bytes[p] != '\\') {
      p++;
    }
    textFrom = at;
    declined = bytes[p] != '"' || p >= length;
    at = p + 1;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where the last {@link #text} begins. */
  int textFrom() {
    return textFrom;
  }

  /** Behind the last byte of the last {@link #text}. */
  int textTo() {
    return at - 1;
  }

  /** A number without sign and exponent, in units of 10^-{@link #decimals()}. */
  long decimal() {
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
        digits > DIGITS_MAX
            || whole == 0
            || point >= 0 && decimals == 0
            || whole > 1 && bytes[from] == '0';
    at = p;
    return units;
  }

  /** The digits behind the point of the last {@link #decimal}. */
  int decimals() {
    return decimals;
  }

  /** A whole number without sign. */
  long integer() {
    long value = decimal();
    declined |= decimals != 0;
    return value;
  }

  /** A time as the venue usually writes it, and its closing quote; epoch microseconds. */
  long time() {
    if (declined || at + KrakenTime.USUAL_LENGTH >= length) {
      declined = true;
      return 0;
    }
    long micros = KrakenTime.usual(bytes, at);
    at += KrakenTime.USUAL_LENGTH + 1;
    declined = micros < 0 || bytes[at - 1] != '"';
    return micros;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
