package quantumforge.exchange.paper;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Grows text in a byte array without garbage. One thread at a time. */
final class TextBuffer {

  /** Every price and quantity of the venue is written with so many digits after the point. */
  static final int DECIMALS = 8;

  private static final long SCALE = 100_000_000L;

  private byte[] bytes;
  private int length;

  TextBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear(int newLength) {
    length = newLength;
  }

  TextBuffer ascii(byte[] text) {
    return ascii(text, 0, text.length);
  }

  TextBuffer ascii(byte[] text, int from, int to) {
    int more = to - from;
    reserve(more);
    System.arraycopy(text, from, bytes, length, more);
    length += more;
    return this;
  }

  TextBuffer ascii(String text) {
    return ascii(text.getBytes(StandardCharsets.UTF_8));
  }

  TextBuffer ascii(char character) {
    reserve(1);
    bytes[length++] = (byte) character;
    return this;
  }

  /** A whole number, not negative. */
  TextBuffer number(long value) {
    int digits = digits(value);
    reserve(digits);
    digits(value, length + digits, digits);
    length += digits;
    return this;
  }

  /** A number of units of 10^-8, not negative, with all eight digits after the point. */
  TextBuffer decimal(long units) {
    number(units / SCALE);
    reserve(DECIMALS + 1);
    bytes[length++] = '.';
    digits(units % SCALE, length + DECIMALS, DECIMALS);
    length += DECIMALS;
    return this;
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private void digits(long value, int end, int count) {
    long rest = value;
    for (int i = 1; i <= count; i++) {
      bytes[end - i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private static int digits(long value) {
    int digits = 1;
    long limit = 10;
    while (digits < 19 && value >= limit) {
      digits++;
      limit *= 10;
    }
    return digits;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }
}
