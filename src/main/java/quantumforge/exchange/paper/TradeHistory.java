package quantumforge.exchange.paper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;

/**
 * The newest trades of one symbol in order of id, up to a limit; memory grows with what is in it.
 * Thread-safe.
 */
final class TradeHistory {

  private static final int FIRST_CAPACITY = 64;
  private static final int FIELDS = 4;
  private static final int SELL_BIT = 1;

  private final int limit;

  /** Four longs a trade: id, price units, quantity units, time. */
  private long[] numbers = new long[FIRST_CAPACITY * FIELDS];

  /** Per trade the two scales and the side. */
  private int[] forms = new int[FIRST_CAPACITY];

  private int capacity = FIRST_CAPACITY;
  private int start;
  private int size;

  TradeHistory(int limit) {
    this.limit = limit;
  }

  synchronized void add(
      long id,
      long price,
      int priceDecimals,
      long quantity,
      int quantityDecimals,
      Side side,
      long timestampMicros) {
    if (size == capacity && capacity < limit) {
      grow();
    }
    if (size == capacity) {
      start = (start + 1) % capacity;
      size--;
    }
    int slot = (start + size) % capacity;
    numbers[slot * FIELDS] = id;
    numbers[slot * FIELDS + 1] = price;
    numbers[slot * FIELDS + 2] = quantity;
    numbers[slot * FIELDS + 3] = timestampMicros;
    forms[slot] = priceDecimals << 16 | quantityDecimals << 8 | (side == Side.SELL ? SELL_BIT : 0);
    size++;
  }

  /** The newest trades, oldest first. */
  synchronized List<PastTrade> newest(int count) {
    return slice(Math.max(0, size - count), count);
  }

  /** Trades from an id on, oldest first. */
  synchronized List<PastTrade> from(long id, int count) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (numbers[(start + middle) % capacity * FIELDS] < id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return slice(low, count);
  }

  private List<PastTrade> slice(int from, int count) {
    List<PastTrade> trades = new ArrayList<>();
    for (int i = from; i < size && trades.size() < count; i++) {
      int slot = (start + i) % capacity;
      int form = forms[slot];
      trades.add(
          new PastTrade(
              numbers[slot * FIELDS],
              new Price(numbers[slot * FIELDS + 1], form >>> 16),
              new Quantity(numbers[slot * FIELDS + 2], form >>> 8 & 0xff),
              (form & SELL_BIT) != 0 ? Side.SELL : Side.BUY,
              numbers[slot * FIELDS + 3]));
    }
    return trades;
  }

  private void grow() {
    // Only a full ring that never wrapped grows, so its oldest trade is at 0.
    capacity = Math.min(limit, capacity * 2);
    numbers = Arrays.copyOf(numbers, capacity * FIELDS);
    forms = Arrays.copyOf(forms, capacity);
  }
}
