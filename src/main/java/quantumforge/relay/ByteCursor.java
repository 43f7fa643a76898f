package quantumforge.relay;

import java.nio.charset.StandardCharsets;

/** Reads what {@link Bytes} wrote, and refuses to read past the end. */
final class ByteCursor {

  private final byte[] bytes;
  private final int end;
  private int position;

  ByteCursor(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.position = from;
    this.end = end;
  }

  int position() {
    return position;
  }

  int remaining() {
    return end - position;
  }

  int getByte() throws CorruptBlockException {
    if (position >= end) {
      throw new CorruptBlockException("ends in the middle of a value, at byte " + position);
    }
    return bytes[position++] & 0xFF;
  }

  /** Little-endian. */
  int getInt() throws CorruptBlockException {
    int value = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      value |= getByte() << shift;
    }
    return value;
  }

  long getUnsigned() throws CorruptBlockException {
    // Most numbers are differences of one byte.
    if (position < end && bytes[position] >= 0) {
      return bytes[position++];
    }
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int part = getByte();
      value |= (long) (part & 0x7F) << shift;
      if ((part & 0x80) == 0) {
        return value;
      }
    }
    throw new CorruptBlockException("a number is longer than 10 bytes, at byte " + position);
  }

  long getSigned() throws CorruptBlockException {
    long value = getUnsigned();
    return (value >>> 1) ^ -(value & 1);
  }

  /**
   * An unsigned number that must not exceed {@code max}; keeps damaged blocks from taking memory.
   */
  int getCount(int max, String what) throws CorruptBlockException {
    long value = getUnsigned();
    if (value < 0 || value > max) {
      throw new CorruptBlockException(what + " must be in 0.." + max + ", got " + value);
    }
    return (int) value;
  }

  /** The length of something that follows at once, and so cannot be longer than what is left. */
  int getLength(String what) throws CorruptBlockException {
    int length = getCount(Integer.MAX_VALUE, what);
    if (length > remaining()) {
      throw new CorruptBlockException(what + " is " + length + ", " + remaining() + " are left");
    }
    return length;
  }

  String getText() throws CorruptBlockException {
    int length = getLength("a text's length");
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  /** A cursor over the next {@code length} bytes, which this one skips. */
  ByteCursor slice(int length) {
    ByteCursor slice = new ByteCursor(bytes, position, position + length);
    position += length;
    return slice;
  }

  /** Everything that is left, bit by bit. */
  BitReader bits() {
    return new BitReader(bytes, position, end);
  }
}
