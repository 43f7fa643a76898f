package quantumforge.demo;

import java.nio.charset.StandardCharsets;
import quantumforge.kernel.Side;
import quantumforge.kernel.TradeHash;

/**
 * One trade as a store hands it out, its numbers in the bytes that came. A store fills the same
 * object again and again, so that reading millions makes no garbage; who wants to keep one takes a
 * {@link #copy}. For one thread.
 */
final class StoredTrade implements Comparable<StoredTrade> {

  /** Characters that a price or a quantity may have; 38 digits, a sign and a point are the most. */
  static final int NUMBER_MAX = 64;

  private final byte[] digits;
  private final int quantityAt;
  private int priceLength;
  private int quantityLength;
  private long id;
  private Side side;
  private long timestampMicros;
  private long storedMillis;

  StoredTrade() {
    this(new byte[2 * NUMBER_MAX], NUMBER_MAX);
  }

  private StoredTrade(byte[] digits, int quantityAt) {
    this.digits = digits;
    this.quantityAt = quantityAt;
  }

  /**
   * Sets all but the numbers.
   *
   * @param timestampMicros when it was made, epoch microseconds
   * @param storedMillis when the store says that it got it, epoch milliseconds; -1 when it does not
   *     say
   */
  void set(long id, Side side, long timestampMicros, long storedMillis) {
    this.id = id;
    this.side = side;
    this.timestampMicros = timestampMicros;
    this.storedMillis = storedMillis;
  }

  /**
   * Sets the price to {@code ascii[from, from + length)}, copied.
   *
   * @throws NumberFormatException when no number has so many characters
   */
  void setPrice(byte[] ascii, int from, int length) {
    priceLength = put(ascii, from, length, 0);
  }

  /** The same for the quantity. */
  void setQuantity(byte[] ascii, int from, int length) {
    quantityLength = put(ascii, from, length, quantityAt);
  }

  /**
   * Sets the price to a decimal with so many digits behind its point.
   *
   * @throws ArithmeticException when digits other than 0 would be left out
   * @throws NumberFormatException when no number has so many characters
   */
  void setPrice(byte[] ascii, int decimals) {
    priceLength = put(ascii, decimals, 0);
  }

  /** The same for the quantity. */
  void setQuantity(byte[] ascii, int decimals) {
    quantityLength = put(ascii, decimals, quantityAt);
  }

  private int put(byte[] ascii, int from, int length, int at) {
    if (length > NUMBER_MAX) {
      throw new NumberFormatException("a number of %d characters".formatted(length));
    }
    System.arraycopy(ascii, from, digits, at, length);
    return length;
  }

  private int put(byte[] ascii, int decimals, int at) {
    int point = 0;
    while (point < ascii.length && ascii[point] != '.') {
      point++;
    }
    int length = decimals == 0 ? point : point + 1 + decimals;
    for (int i = Math.max(length, point + 1); i < ascii.length; i++) {
      if (ascii[i] != '0') {
        throw new ArithmeticException(
            "%s has more than %d decimals".formatted(text(ascii, 0, ascii.length), decimals));
      }
    }
    put(ascii, 0, Math.min(length, ascii.length), at);
    if (length > NUMBER_MAX) {
      throw new NumberFormatException("a number of %d characters".formatted(length));
    }
    for (int i = ascii.length; i < length; i++) {
      digits[at + i] = (byte) (i == point ? '.' : '0');
    }
    return length;
  }

  long id() {
    return id;
  }

  Side side() {
    return side;
  }

  long timestampMicros() {
    return timestampMicros;
  }

  /** When the store says that it got it, epoch milliseconds; -1 when it does not say. */
  long storedMillis() {
    return storedMillis;
  }

  /** With exactly the digits that are stored. */
  String price() {
    return text(digits, 0, priceLength);
  }

  /** With exactly the digits that are stored. */
  String quantity() {
    return text(digits, quantityAt, quantityLength);
  }

  /** The {@link TradeHash} after this trade, behind those that gave {@code hash}. */
  long hashBehind(long hash) {
    int quantityEnd = quantityAt + quantityLength;
    return TradeHash.next(
        hash, id, digits, 0, priceLength, quantityAt, quantityEnd, side, timestampMicros);
  }

  /** The same trade in an object of its own, as small as it can be. */
  StoredTrade copy() {
    byte[] own = new byte[priceLength + quantityLength];
    StoredTrade copy = new StoredTrade(own, priceLength);
    copy.set(id, side, timestampMicros, storedMillis);
    copy.setPrice(digits, 0, priceLength);
    copy.setQuantity(digits, quantityAt, quantityLength);
    return copy;
  }

  /** By id. */
  @Override
  public int compareTo(StoredTrade other) {
    return Long.compare(id, other.id);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredTrade trade && trade.id == id;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id);
  }

  private static String text(byte[] ascii, int from, int length) {
    return new String(ascii, from, length, StandardCharsets.US_ASCII);
  }
}
