package quantumforge.relay;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Redis commands one after the other, as Redis reads them, in memory that is used again for the
 * next ones. Numbers are written without making text of them first. Not thread-safe.
 */
public final class CommandBytes {

  /** The digits of 0 to 99, two of each. */
  private static final byte[] PAIRS = pairs();

  /** The longest number, its sign, its point, its length in front and two ends of line. */
  private static final int NUMBER_BYTES_MAX = 32;

  private byte[] bytes;
  private int size;

  /** Begins empty, with room for some bytes; grows where needed. */
  public CommandBytes(int room) {
    bytes = new byte[room];
  }

  /** Forgets what was written and keeps the memory. */
  public void clear() {
    size = 0;
  }

  /** A command of as many parts as follow. */
  public CommandBytes command(String... parts) {
    begin(parts.length);
    for (String part : parts) {
      add(part);
    }
    return this;
  }

  /** Begins a command of which this many parts, its name among them, are added next. */
  public CommandBytes begin(int parts) {
    header('*', parts);
    return this;
  }

  /** Adds a part. */
  public CommandBytes add(String part) {
    return add(part.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds bytes as a part. */
  public CommandBytes add(byte[] part) {
    header('$', part.length);
    put(part);
    endLine();
    return this;
  }

  /** Adds a whole number as a part. */
  public CommandBytes add(long number) {
    return add(number, 0);
  }

  /**
   * Adds {@code units / 10^decimals} as a part, with exactly so many digits after the point: the
   * text of {@link quantumforge.kernel.Price}.
   */
  public CommandBytes add(long units, int decimals) {
    if (units == Long.MIN_VALUE) {
      throw new ArithmeticException("no price or quantity is as low as " + units);
    }
    reserve(NUMBER_BYTES_MAX);
    int sign = units < 0 ? 1 : 0;
    long magnitude = Math.abs(units);
    int digits = Math.max(digits(magnitude), decimals + 1);
    int length = sign + digits + (decimals > 0 ? 1 : 0);
    header('$', length);
    if (sign > 0) {
      bytes[size] = '-';
    }
    int end = size + length;
    if (decimals == 0) {
      writeDigits(magnitude, end, digits);
    } else {
      long power = POWERS[decimals];
      writeDigits(magnitude % power, end, decimals);
      bytes[end - decimals - 1] = '.';
      writeDigits(magnitude / power, end - decimals - 1, digits - decimals);
    }
    size = end;
    endLine();
    return this;
  }

  /** Adds what was prepared before: whole commands, or some parts of one. */
  public CommandBytes put(byte[] prepared) {
    reserve(prepared.length);
    System.arraycopy(prepared, 0, bytes, size, prepared.length);
    size += prepared.length;
    return this;
  }

  /** The bytes that were written until now. */
  public int size() {
    return size;
  }

  /** The bytes of memory that it has taken. */
  public int room() {
    return bytes.length;
  }

  /** What was written until now. */
  public byte[] toArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** Copies what was written until now. */
  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
  }

  private void header(char kind, int count) {
    reserve(NUMBER_BYTES_MAX);
    bytes[size++] = (byte) kind;
    int digits = digits(count);
    size += digits;
    writeDigits(count, size, digits);
    endLine();
  }

  private void endLine() {
    reserve(2);
    bytes[size++] = '\r';
    bytes[size++] = '\n';
  }

  /** Writes the last {@code count} digits of a number in front of {@code end}. */
  private void writeDigits(long number, int end, int count) {
    long left = number;
    int at = end;
    int start = end - count;
    while (at - start >= 2) {
      int pair = (int) (left % 100) * 2;
      left /= 100;
      bytes[--at] = PAIRS[pair + 1];
      bytes[--at] = PAIRS[pair];
    }
    if (at > start) {
      bytes[--at] = (byte) ('0' + left % 10);
    }
  }

  private static int digits(long number) {
    int digits = 1;
    while (digits < POWERS.length && number >= POWERS[digits]) {
      digits++;
    }
    return digits;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  private static final long[] POWERS = powers();

  private static long[] powers() {
    long[] powers = new long[19];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }

  private static byte[] pairs() {
    byte[] pairs = new byte[200];
    for (int i = 0; i < 100; i++) {
      pairs[2 * i] = (byte) ('0' + i / 10);
      pairs[2 * i + 1] = (byte) ('0' + i % 10);
    }
    return pairs;
  }
}
