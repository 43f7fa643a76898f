package quantumforge.exchange.session;

import java.util.Arrays;
import quantumforge.kernel.Levels;

/**
 * Collects the levels of one side of a book for a scanner, in arrays that are used again; gives the
 * same as {@link LevelList}. Not thread-safe.
 */
public final class LevelBuffer {

  private long[] prices = new long[256];
  private long[] quantities = new long[256];
  private byte[] priceDecimals = new byte[256];
  private byte[] quantityDecimals = new byte[256];
  private int count;

  /** Begins the next side. */
  public void clear() {
    count = 0;
  }

  /** Adds one level; each number has its own decimals, 0..18. */
  public void add(long price, int decimalsOfPrice, long quantity, int decimalsOfQuantity) {
    if (count == prices.length) {
      grow();
    }
    prices[count] = price;
    quantities[count] = quantity;
    priceDecimals[count] = (byte) decimalsOfPrice;
    quantityDecimals[count] = (byte) decimalsOfQuantity;
    count++;
  }

  private void grow() {
    int size = 2 * count;
    prices = Arrays.copyOf(prices, size);
    quantities = Arrays.copyOf(quantities, size);
    priceDecimals = Arrays.copyOf(priceDecimals, size);
    quantityDecimals = Arrays.copyOf(quantityDecimals, size);
  }

  /**
   * The levels in the order they were added, in the decimals as written when all agree; else the
   * fewest that keep every number exactly. Null when the numbers do not fit beside each other.
   */
  public Levels levels() {
    if (count == 0) {
      return LevelList.NONE;
    }
    int commonPrice = common(prices, priceDecimals);
    int commonQuantity = common(quantities, quantityDecimals);
    try {
      return new Levels(
          commonPrice,
          commonQuantity,
          at(prices, priceDecimals, commonPrice),
          at(quantities, quantityDecimals, commonQuantity));
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private int common(long[] numbers, byte[] decimals) {
    boolean alike = true;
    for (int i = 1; i < count; i++) {
      alike &= decimals[i] == decimals[0];
    }
    if (alike) {
      return decimals[0];
    }
    int most = 0;
    for (int i = 0; i < count; i++) {
      if (decimals[i] > most) {
        most = Math.max(most, needed(numbers[i], decimals[i]));
      }
    }
    return most;
  }

  private static int needed(long number, int decimals) {
    long rest = number;
    int needed = decimals;
    while (needed > 0 && rest % 10 == 0) {
      rest /= 10;
      needed--;
    }
    return needed;
  }

  private long[] at(long[] numbers, byte[] decimals, int wanted) {
    long[] scaled = Arrays.copyOf(numbers, count);
    for (int i = 0; i < count; i++) {
      for (int have = decimals[i]; have < wanted; have++) {
        scaled[i] = Math.multiplyExact(scaled[i], 10L);
      }
      for (int have = decimals[i]; have > wanted; have--) {
        scaled[i] /= 10;
      }
    }
    return scaled;
  }
}
