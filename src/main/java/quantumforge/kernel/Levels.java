package quantumforge.kernel;

import java.util.Arrays;

/**
 * Price levels of one side of an order book, in the order the venue sent them. All prices share one
 * number of decimals, and so do all quantities. Immutable by contract: the arrays are handed over
 * at construction, and nobody writes to them afterwards.
 *
 * @param priceDecimals digits after the point of every price, 0..18
 * @param quantityDecimals digits after the point of every quantity, 0..18
 * @param prices units of 10^-priceDecimals
 * @param quantities units of 10^-quantityDecimals; 0 removes the level
 */
public record Levels(int priceDecimals, int quantityDecimals, long[] prices, long[] quantities) {

  private static final long[] NONE = new long[0];

  public Levels {
    ScaledDecimal.checkDecimals(priceDecimals);
    ScaledDecimal.checkDecimals(quantityDecimals);
    if (prices.length != quantities.length) {
      throw new IllegalArgumentException(
          "as many prices as quantities, got " + prices.length + " and " + quantities.length);
    }
  }

  /** No level at all, in the given scales. */
  public static Levels empty(int priceDecimals, int quantityDecimals) {
    return new Levels(priceDecimals, quantityDecimals, NONE, NONE);
  }

  /** How many levels there are, from 0. */
  public int size() {
    return prices.length;
  }

  /** The price of level {@code index}, 0-based. */
  public Price price(int index) {
    return new Price(prices[index], priceDecimals);
  }

  /** The quantity of level {@code index}, 0-based. */
  public Quantity quantity(int index) {
    return new Quantity(quantities[index], quantityDecimals);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Levels that
        && priceDecimals == that.priceDecimals
        && quantityDecimals == that.quantityDecimals
        && Arrays.equals(prices, that.prices)
        && Arrays.equals(quantities, that.quantities);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(prices) + Arrays.hashCode(quantities);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < size(); i++) {
      text.append(i == 0 ? "" : ", ").append(price(i)).append(" x ").append(quantity(i));
    }
    return text.append(']').toString();
  }
}
