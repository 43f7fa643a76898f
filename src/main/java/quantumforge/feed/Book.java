package quantumforge.feed;

import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Tick;

/**
 * The order book of one instrument, rebuilt from a snapshot and the changes after it. Exact: levels
 * are scaled whole numbers; when the venue begins to write more decimals, the whole book is
 * rescaled. Not thread-safe.
 */
@Deterministic
public final class Book {

  private final BookSide bids;
  private final BookSide asks;
  private int priceDecimals;
  private int quantityDecimals;
  private long lastUpdateId;

  /**
   * Begins empty.
   *
   * @param levelsMax levels kept on each side, above 0; beyond it the worst are dropped
   */
  public Book(int levelsMax) {
    bids = new BookSide(true, levelsMax);
    asks = new BookSide(false, levelsMax);
  }

  /**
   * Replaces everything.
   *
   * @throws ArithmeticException when numbers of different decimals do not fit beside each other
   */
  public void reset(Tick.BookSnapshot snapshot) {
    bids.clear();
    asks.clear();
    priceDecimals = 0;
    quantityDecimals = 0;
    load(bids, snapshot.bids());
    load(asks, snapshot.asks());
    lastUpdateId = snapshot.lastUpdateId();
  }

  /**
   * Applies changes.
   *
   * @throws ArithmeticException when numbers of different decimals do not fit beside each other
   */
  public void apply(Tick.BookDelta delta) {
    put(bids, delta.bids());
    put(asks, delta.asks());
    lastUpdateId = delta.lastUpdateId();
  }

  /** A book has tens of thousands of levels; in order, they need no search. */
  private void load(BookSide side, Levels levels) {
    boolean alike =
        levels.priceDecimals() == priceDecimals && levels.quantityDecimals() == quantityDecimals;
    boolean first = bids.size() == 0 && asks.size() == 0;
    if (first && levels.size() > 0) {
      priceDecimals = levels.priceDecimals();
      quantityDecimals = levels.quantityDecimals();
    }
    if (!(alike || first) || !side.load(levels.prices(), levels.quantities())) {
      put(side, levels);
    }
  }

  private void put(BookSide side, Levels levels) {
    int count = levels.size();
    if (count == 0) {
      return;
    }
    widen(levels.priceDecimals(), levels.quantityDecimals());
    long[] prices = levels.prices();
    long[] quantities = levels.quantities();
    if (levels.priceDecimals() == priceDecimals && levels.quantityDecimals() == quantityDecimals) {
      for (int i = 0; i < count; i++) {
        side.set(prices[i], quantities[i]);
      }
      return;
    }
    long priceFactor = power(priceDecimals - levels.priceDecimals());
    long quantityFactor = power(quantityDecimals - levels.quantityDecimals());
    for (int i = 0; i < count; i++) {
      side.set(
          Math.multiplyExact(prices[i], priceFactor),
          Math.multiplyExact(quantities[i], quantityFactor));
    }
  }

  private void widen(int wantedPriceDecimals, int wantedQuantityDecimals) {
    int morePrice = Math.max(0, wantedPriceDecimals - priceDecimals);
    int moreQuantity = Math.max(0, wantedQuantityDecimals - quantityDecimals);
    if (morePrice == 0 && moreQuantity == 0) {
      return;
    }
    bids.scale(power(morePrice), power(moreQuantity));
    asks.scale(power(morePrice), power(moreQuantity));
    priceDecimals += morePrice;
    quantityDecimals += moreQuantity;
  }

  private static long power(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power = Math.multiplyExact(power, 10L);
    }
    return power;
  }

  /** The update id up to which changes are contained. */
  public long lastUpdateId() {
    return lastUpdateId;
  }

  /** Whether both best levels are those; a side without levels equals quantity 0. */
  boolean bestEquals(Tick.TopOfBook top) {
    return bestEquals(bids, top.bid(), top.bidQuantity())
        && bestEquals(asks, top.ask(), top.askQuantity());
  }

  private boolean bestEquals(BookSide side, Price price, Quantity quantity) {
    if (side.size() == 0) {
      return quantity.units() == 0;
    }
    return new Price(side.price(0), priceDecimals).compareTo(price) == 0
        && new Quantity(side.quantity(0), quantityDecimals).compareTo(quantity) == 0;
  }

  /** Whether the best bid has this price. */
  boolean bestBidIs(Price price) {
    return bids.size() > 0 && new Price(bids.price(0), priceDecimals).compareTo(price) == 0;
  }

  /** Whether the best ask has this price. */
  boolean bestAskIs(Price price) {
    return asks.size() > 0 && new Price(asks.price(0), priceDecimals).compareTo(price) == 0;
  }

  /** Whether both books hold the same levels; equal numbers of other decimals count as others. */
  boolean sameLevels(Book other) {
    return priceDecimals == other.priceDecimals
        && quantityDecimals == other.quantityDecimals
        && bids.same(other.bids)
        && asks.same(other.asks);
  }

  /** The bids, best first, at most {@code limit}. */
  public Levels bids(int limit) {
    return levels(bids, limit);
  }

  /** The asks, best first, at most {@code limit}. */
  public Levels asks(int limit) {
    return levels(asks, limit);
  }

  private Levels levels(BookSide side, int limit) {
    int count = Math.min(limit, side.size());
    long[] prices = new long[count];
    long[] quantities = new long[count];
    for (int i = 0; i < count; i++) {
      prices[i] = side.price(i);
      quantities[i] = side.quantity(i);
    }
    return new Levels(priceDecimals, quantityDecimals, prices, quantities);
  }
}
