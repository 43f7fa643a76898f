package quantumforge.feed;

import java.util.Arrays;
import quantumforge.kernel.Deterministic;

/**
 * One side of an order book: sorted arrays with the best level last, because that is where nearly
 * all changes are, so that hardly anything moves. Bounded: far beyond the limit the worst levels
 * are dropped. Not thread-safe.
 */
@Deterministic
final class BookSide {

  private final boolean bids;
  private final int levelsMax;
  private long[] keys = new long[1024];
  private long[] quantities = new long[1024];
  private int size;

  BookSide(boolean bids, int levelsMax) {
    this.bids = bids;
    this.levelsMax = levelsMax;
  }

  /** Sets the quantity at a price; 0 removes the level, and removing an unknown one is normal. */
  void set(long price, long quantity) {
    long key = bids ? price : -price;
    int index =
        size == 0 || key > keys[size - 1] ? -size - 1 : Arrays.binarySearch(keys, 0, size, key);
    if (index >= 0) {
      if (quantity == 0) {
        remove(index);
      } else {
        quantities[index] = quantity;
      }
    } else if (quantity != 0) {
      insert(-index - 1, key, quantity);
    }
  }

  private void remove(int index) {
    int behind = size - index - 1;
    System.arraycopy(keys, index + 1, keys, index, behind);
    System.arraycopy(quantities, index + 1, quantities, index, behind);
    size--;
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
    if (size > levelsMax) {
      dropWorst(Math.max(1, levelsMax / 8));
    }
  }

  private void dropWorst(int count) {
    System.arraycopy(keys, count, keys, 0, size - count);
    System.arraycopy(quantities, count, quantities, 0, size - count);
    size -= count;
  }

  /**
   * Fills the empty side at once.
   *
   * @return false when the levels are not strictly in order, best first, or one is empty, or there
   *     are too many; then nothing was filled
   */
  boolean load(long[] prices, long[] amounts) {
    int count = prices.length;
    if (count > levelsMax) {
      return false;
    }
    long[] loaded = new long[Math.max(keys.length, count)];
    long[] loadedQuantities = new long[loaded.length];
    for (int i = 0; i < count; i++) {
      int at = count - 1 - i;
      loaded[at] = bids ? prices[i] : -prices[i];
      loadedQuantities[at] = amounts[i];
      if (amounts[i] == 0 || i > 0 && loaded[at] >= loaded[at + 1]) {
        return false;
      }
    }
    keys = loaded;
    quantities = loadedQuantities;
    size = count;
    return true;
  }

  /** Whether the other side has the same levels. */
  boolean same(BookSide other) {
    return Arrays.equals(keys, 0, size, other.keys, 0, other.size)
        && Arrays.equals(quantities, 0, size, other.quantities, 0, other.size);
  }

  void clear() {
    size = 0;
  }

  int size() {
    return size;
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
