package quantumforge.relay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads what {@link BitWriter} wrote, and refuses to read past the end. Not thread-safe. */
final class BitReader {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private final long endBit;
  private long bit;

  BitReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.bit = (long) from * Byte.SIZE;
    this.endBit = (long) end * Byte.SIZE;
  }

  /** The next bits, 0 to 56. */
  long get(int bits) throws CorruptBlockException {
    if (bits == 0) {
      return 0;
    }
    long value = ahead() >>> (Long.SIZE - bits);
    skip(bits);
    return value;
  }

  /** A number as {@link BitWriter#putCode} wrote it. */
  long getCode(int order) throws CorruptBlockException {
    int zeros = Long.numberOfLeadingZeros(ahead());
    if (zeros > BitWriter.CODE_BITS_MAX) {
      throw new CorruptBlockException("no code at bit " + bit);
    }
    skip(zeros);
    long head = get(zeros + 1) - 1;
    return head << order | get(order);
  }

  /** At least the next 57 bits, the first one highest; zeros behind the end. */
  private long ahead() {
    int at = (int) (bit >>> 3);
    return longAt(at) << (bit & 7);
  }

  private long longAt(int at) {
    if (at + Long.BYTES <= bytes.length) {
      return (long) LONGS.get(bytes, at);
    }
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = value << Byte.SIZE | (at + i < bytes.length ? bytes[at + i] & 0xFF : 0);
    }
    return value;
  }

  private void skip(int bits) throws CorruptBlockException {
    bit += bits;
    if (bit > endBit) {
      throw new CorruptBlockException("ends in the middle of a value");
    }
  }

  /** Refuses anything behind the last value but the zeros that fill its byte. */
  void end() throws CorruptBlockException {
    long left = endBit - bit;
    if (left >= Byte.SIZE || get((int) left) != 0) {
      throw new CorruptBlockException(left + " bits after the last value");
    }
  }
}
