package quantumforge.exchange.kraken;

import java.util.Arrays;
import java.util.zip.CRC32;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Levels;

/**
 * The order book of one pair as the venue keeps it for a subscriber: cut to the subscribed depth
 * after each message, with the venue's checksum over its ten best levels. Exact: levels are scaled
 * whole numbers in the most decimals that the venue has written so far, which is how the venue
 * computes the checksum, whether or not it writes zeros at the end. Not thread-safe.
 */
@Deterministic
public final class KrakenBook {

  /** How many levels of each side the checksum covers. */
  private static final int CHECKED_LEVELS = 10;

  /** A long has at most 19 digits. */
  private static final int DIGITS_MAX = 20;

  private final int depth;
  private final DepthSide bids = new DepthSide(true);
  private final DepthSide asks = new DepthSide(false);
  private final CRC32 crc = new CRC32();
  private final byte[] digits = new byte[DIGITS_MAX];
  private int priceDecimals;
  private int quantityDecimals;

  /**
   * Makes an empty book.
   *
   * @param depth the subscribed levels of each side, at least 1
   */
  public KrakenBook(int depth) {
    if (depth < 1) {
      throw new IllegalArgumentException("a book needs a depth of at least 1, got " + depth);
    }
    this.depth = depth;
  }

  /**
   * What one message did to the book: the levels that it named and, behind them with quantity 0,
   * those that fell out of the depth. Applied to any copy of the book, it does the same.
   */
  public record Change(Levels bids, Levels asks) {}

  /**
   * Replaces everything.
   *
   * @throws ArithmeticException when numbers of different decimals do not fit beside each other;
   *     the book is then of no use before the next reset
   */
  public void reset(Levels newBids, Levels newAsks) {
    bids.clear();
    asks.clear();
    apply(newBids, newAsks);
  }

  /**
   * Applies one message, its levels in their order.
   *
   * @throws ArithmeticException when numbers of different decimals do not fit beside each other;
   *     the book is then of no use before the next reset
   */
  public Change apply(Levels bidChanges, Levels askChanges) {
    return new Change(apply(bids, bidChanges), apply(asks, askChanges));
  }

  private Levels apply(DepthSide side, Levels changes) {
    if (changes.size() == 0) {
      return changes;
    }
    widen(changes);
    long priceFactor = power(priceDecimals - changes.priceDecimals());
    long quantityFactor = power(quantityDecimals - changes.quantityDecimals());
    for (int i = 0; i < changes.size(); i++) {
      side.set(
          Math.multiplyExact(changes.prices()[i], priceFactor),
          Math.multiplyExact(changes.quantities()[i], quantityFactor));
    }
    long[] fallen = side.cut(depth);
    return fallen == null ? changes : with(changes, fallen, priceFactor, quantityFactor);
  }

  /** The changes in the book's decimals, and the removal of what fell out. */
  private Levels with(Levels changes, long[] fallen, long priceFactor, long quantityFactor) {
    int count = changes.size();
    long[] prices = Arrays.copyOf(changes.prices(), count + fallen.length);
    long[] quantities = Arrays.copyOf(changes.quantities(), count + fallen.length);
    for (int i = 0; i < count; i++) {
      prices[i] *= priceFactor;
      quantities[i] *= quantityFactor;
    }
    System.arraycopy(fallen, 0, prices, count, fallen.length);
    return new Levels(priceDecimals, quantityDecimals, prices, quantities);
  }

  private void widen(Levels levels) {
    int morePrice = Math.max(0, levels.priceDecimals() - priceDecimals);
    int moreQuantity = Math.max(0, levels.quantityDecimals() - quantityDecimals);
    if (morePrice > 0 || moreQuantity > 0) {
      bids.scale(power(morePrice), power(moreQuantity));
      asks.scale(power(morePrice), power(moreQuantity));
      priceDecimals += morePrice;
      quantityDecimals += moreQuantity;
    }
  }

  private static long power(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power = Math.multiplyExact(power, 10L);
    }
    return power;
  }

  /**
   * The venue's checksum: CRC32 over the ten best asks, then the ten best bids, best first, of each
   * the digits of price and quantity without the point and without zeros in front.
   */
  public long checksum() {
    crc.reset();
    checksum(asks);
    checksum(bids);
    return crc.getValue();
  }

  private void checksum(DepthSide side) {
    int count = Math.min(CHECKED_LEVELS, side.size());
    for (int rank = 0; rank < count; rank++) {
      digits(side.price(rank));
      digits(side.quantity(rank));
    }
  }

  /** The units of a decimal are its digits without point and zeros in front. */
  private void digits(long units) {
    int at = DIGITS_MAX;
    for (long rest = units; rest > 0; rest /= 10) {
      digits[--at] = (byte) ('0' + rest % 10);
    }
    crc.update(digits, at, DIGITS_MAX - at);
  }

  /** Whether a checksum of the venue is the one of this book; the lack of one proves nothing. */
  public boolean proves(long checksum) {
    return checksum == KrakenMessage.NO_CHECKSUM || checksum == checksum();
  }

  /** All bids, best first, in the decimals of the book. */
  public Levels bids() {
    return levels(bids);
  }

  /** All asks, best first, in the decimals of the book. */
  public Levels asks() {
    return levels(asks);
  }

  private Levels levels(DepthSide side) {
    long[] prices = new long[side.size()];
    long[] quantities = new long[side.size()];
    for (int rank = 0; rank < prices.length; rank++) {
      prices[rank] = side.price(rank);
      quantities[rank] = side.quantity(rank);
    }
    return new Levels(priceDecimals, quantityDecimals, prices, quantities);
  }
}
