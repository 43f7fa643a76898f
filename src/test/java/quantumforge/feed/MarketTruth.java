package quantumforge.feed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Tick;

/** A naive market: everything that happened, and the book after every single update. */
final class MarketTruth {

  /** One update of one level; the quantity is what stands there afterwards. */
  record Update(long id, boolean bid, long price, long quantity) {}

  private final RandomGenerator random;
  final List<Tick.Trade> trades = new ArrayList<>();
  final List<Update> updates = new ArrayList<>();
  private final TreeMap<Long, Long> bids = new TreeMap<>(Comparator.reverseOrder());
  private final TreeMap<Long, Long> asks = new TreeMap<>();

  MarketTruth(RandomGenerator random) {
    this.random = random;
    for (int i = 0; i < 40; i++) {
      bids.put(1_000L - i, 5L);
      asks.put(1_001L + i, 5L);
    }
  }

  Tick.Trade nextTrade(long now) {
    Tick.Trade trade = Ticks.trade(trades.size() + 1L, now);
    trades.add(trade);
    return trade;
  }

  Update nextUpdate() {
    boolean bid = random.nextBoolean();
    TreeMap<Long, Long> side = bid ? bids : asks;
    long distance = random.nextInt(50);
    long price = bid ? 1_000 - distance : 1_001 + distance;
    long quantity = side.size() > 5 && random.nextInt(3) == 0 ? 0 : random.nextLong(1, 100);
    if (quantity == 0) {
      side.remove(price);
    } else {
      side.put(price, quantity);
    }
    Update update = new Update(updates.size() + 1L, bid, price, quantity);
    updates.add(update);
    return update;
  }

  long lastUpdateId() {
    return updates.size();
  }

  Tick.BookSnapshot snapshot(long now) {
    return new Tick.BookSnapshot(Ticks.BTC, lastUpdateId(), levels(bids), levels(asks), now);
  }

  Tick.TopOfBook top(long now) {
    return new Tick.TopOfBook(
        Ticks.BTC,
        lastUpdateId(),
        new Price(bids.firstKey(), 2),
        new Quantity(bids.firstEntry().getValue(), 1),
        new Price(asks.firstKey(), 2),
        new Quantity(asks.firstEntry().getValue(), 1),
        now);
  }

  /** The updates {@code first..last} as one message, as a venue would group them. */
  Tick.BookDelta delta(long first, long last, long now) {
    Map<Long, Long> changedBids = new TreeMap<>();
    Map<Long, Long> changedAsks = new TreeMap<>();
    for (Update update : updates.subList((int) first - 1, (int) last)) {
      (update.bid() ? changedBids : changedAsks).put(update.price(), update.quantity());
    }
    long made = Ticks.START + last * 1_000;
    return new Tick.BookDelta(
        Ticks.BTC, first, last, levels(changedBids), levels(changedAsks), made, now);
  }

  private static Levels levels(Map<Long, Long> side) {
    return new Levels(
        2,
        1,
        side.keySet().stream().mapToLong(Long::longValue).toArray(),
        side.values().stream().mapToLong(Long::longValue).toArray());
  }
}
