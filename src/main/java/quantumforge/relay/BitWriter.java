package quantumforge.relay;

/**
 * Appends numbers of any count of bits, the highest bit first; what is left of the last byte is 0.
 * Not thread-safe.
 */
final class BitWriter {

  /** Larger values have no code. */
  static final int CODE_BITS_MAX = 48;

  private final Bytes out;
  private long held;
  private int heldBits;

  BitWriter(Bytes out) {
    this.out = out;
  }

  /** The lowest {@code bits} of a value, 0 to 56; the others must be 0. */
  void put(long value, int bits) {
    held = held << bits | value;
    heldBits += bits;
    while (heldBits >= Byte.SIZE) {
      heldBits -= Byte.SIZE;
      out.putByte((int) (held >>> heldBits));
    }
  }

  /**
   * The exponential Golomb code: small numbers are short, and a large one is long by itself only.
   *
   * @param value 0 to 2^{@value #CODE_BITS_MAX} - 1
   * @param order the lowest bits of each number that are written as they are, 0 to 48
   */
  void putCode(long value, int order) {
    long head = (value >>> order) + 1;
    int zeros = 63 - Long.numberOfLeadingZeros(head);
    put(0, zeros);
    put(head, zeros + 1);
    put(value & (1L << order) - 1, order);
  }

  /** Bits that {@link #putCode} writes. */
  static int codeBits(long value, int order) {
    return 2 * (63 - Long.numberOfLeadingZeros((value >>> order) + 1)) + 1 + order;
  }

  /** Fills the last byte. */
  void end() {
    if (heldBits > 0) {
      put(0, Byte.SIZE - heldBits);
    }
    held = 0;
    heldBits = 0;
  }
}
