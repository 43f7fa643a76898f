package quantumforge.exchange.kraken;

import java.util.Arrays;
import quantumforge.kernel.Deterministic;

/**
 * One side of an order book: sorted arrays with the best level last, because that is where nearly
 * all changes are. Not thread-safe.
 */
@Deterministic
final class DepthSide {

  private final boolean bids;
  private long[] keys = new long[64];
  private long[] quantities = new long[64];
  private int size;

  DepthSide(boolean bids) {
    this.bids = bids;
  }

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  /** Sets the quantity at a price; 0 removes the level, and removing an unknown one is normal. */
  void set(long price, long quantity) {
    long key = bids ? price : -price;
    int index =
        size == 0 || key > keys[size - 1] ? -size - 1 : Arrays.binarySearch(keys, 0, size, key);
    if (index < 0) {
      if (quantity != 0) {
        insert(-index - 1, key, quantity);
      }
    } else if (quantity == 0) {
      int behind = --size - index;
      System.arraycopy(keys, index + 1, keys, index, behind);
      System.arraycopy(quantities, index + 1, quantities, index, behind);
    } else {
      quantities[index] = quantity;
    }
  }

  private void insert(int index, long key, long quantity) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
      quantities = Arrays.copyOf(quantities, 2 * size);
    }
    System.arraycopy(keys, index, keys, index + 1, size - index);
    System.arraycopy(quantities, index, quantities, index + 1, size - index);
    keys[index] = key;
    quantities[index] = quantity;
    size++;
  }

  /**
   * Drops the worst levels until {@code depth} are left.
   *
   * @return the prices of the dropped ones, or null when there was none
   */
  long[] cut(int depth) {
    int count = size - depth;
    if (count <= 0) {
      return null;
    }
    long[] dropped = new long[count];
    for (int i = 0; i < count; i++) {
      dropped[i] = bids ? keys[i] : -keys[i];
    }
    System.arraycopy(keys, count, keys, 0, depth);
    System.arraycopy(quantities, count, quantities, 0, depth);
    size = depth;
    return dropped;
  }

  /** The price of the level {@code rank} steps from the best, which has rank 0. */
  long price(int rank) {
    long key = keys[size - 1 - rank];
    return bids ? key : -key;
  }

  /** The quantity of the level {@code rank} steps from the best. */
  long quantity(int rank) {
    return quantities[size - 1 - rank];
  }

  /**
   * Multiplies every price and quantity.
   *
   * @throws ArithmeticException when a number does not fit
   */
  void scale(long priceFactor, long quantityFactor) {
    for (int i = 0; i < size; i++) {
      keys[i] = Math.multiplyExact(keys[i], priceFactor);
      quantities[i] = Math.multiplyExact(quantities[i], quantityFactor);
    }
  }
}
