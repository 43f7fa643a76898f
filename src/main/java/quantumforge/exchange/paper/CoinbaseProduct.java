package quantumforge.exchange.paper;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** One product of the paper Coinbase: its book, its trades, and who listens. Not thread-safe. */
final class CoinbaseProduct {

  /** The venue collects changes of a book for so long. */
  static final long BATCH_NANOS = 50_000_000L;

  private final String name;
  private final TreeMap<Price, Quantity> bids = new TreeMap<>(Comparator.reverseOrder());
  private final TreeMap<Price, Quantity> asks = new TreeMap<>();
  private final TreeMap<Price, Quantity> changedBids = new TreeMap<>(Comparator.reverseOrder());
  private final TreeMap<Price, Quantity> changedAsks = new TreeMap<>();
  private final Map<CoinbaseChannel, Set<PairDialect.Listener>> listeners =
      new ConcurrentHashMap<>();
  private final TradeHistory trades;
  private final SymbolLedger ledger;
  private Optional<Tick.Trade> lastTrade = Optional.empty();
  private long sequence;
  private long saidNanos = System.nanoTime() - BATCH_NANOS;
  private long micros;

  CoinbaseProduct(String name, Instrument instrument, int tradesKept) {
    this.name = name;
    this.trades = new TradeHistory(tradesKept);
    this.ledger = new SymbolLedger(instrument.symbol());
    for (CoinbaseChannel channel : CoinbaseChannel.values()) {
      listeners.put(channel, new LinkedHashSet<>());
    }
  }

  String name() {
    return name;
  }

  Set<PairDialect.Listener> listeners(CoinbaseChannel channel) {
    return listeners.get(channel);
  }

  /** Takes a client that is gone out of all of them. */
  void forget(PairDialect.Listener client) {
    listeners.values().forEach(all -> all.remove(client));
  }

  /** How many hear both its book and its trades. */
  int wholeListeners() {
    Set<PairDialect.Listener> whole = new LinkedHashSet<>(listeners(CoinbaseChannel.LEVEL2_BATCH));
    whole.retainAll(listeners(CoinbaseChannel.MATCHES));
    return whole.size();
  }

  Map<Price, Quantity> bids() {
    return bids;
  }

  Map<Price, Quantity> asks() {
    return asks;
  }

  TradeHistory trades() {
    return trades;
  }

  Optional<Tick.Trade> lastTrade() {
    return lastTrade;
  }

  /** Of the last change or trade. */
  long sequence() {
    return sequence;
  }

  /** When the book changed last. */
  long micros() {
    return micros;
  }

  /** What was said of it. */
  PaperLedger.Entry entry() {
    BestLevels best = new BestLevels();
    put(best, true, bids);
    put(best, false, asks);
    return ledger.entry(best);
  }

  private static void put(BestLevels best, boolean bid, Map<Price, Quantity> side) {
    side.entrySet().stream()
        .limit(BestLevels.LEVELS)
        .forEach(
            level ->
                best.put(
                    bid,
                    new BigDecimal(level.getKey().toString()),
                    new BigDecimal(level.getValue().toString())));
  }

  void reset(Tick.BookSnapshot whole) {
    bids.clear();
    asks.clear();
    set(bids, whole.bids());
    set(asks, whole.asks());
    micros = whole.receivedMicros();
  }

  void change(Tick.BookDelta change) {
    sequence++;
    micros = change.timestampMicros();
    set(bids, change.bids());
    set(asks, change.asks());
    note(changedBids, change.bids());
    note(changedAsks, change.asks());
  }

  void trade(Tick.Trade trade) {
    sequence++;
    lastTrade = Optional.of(trade);
    trades.add(
        trade.tradeId(),
        trade.price().units(),
        trade.price().decimals(),
        trade.quantity().units(),
        trade.quantity().decimals(),
        trade.side(),
        trade.timestampMicros());
    ledger.trade(
        trade.tradeId(),
        trade.price().toString(),
        trade.quantity().toString(),
        trade.side(),
        trade.timestampMicros());
  }

  /** One changed level as {@code level2_batch} says it. */
  record Change(Side side, Price price, Quantity quantity) {}

  /**
   * The levels that changed since the last call, once they are due; none when nothing changed.
   *
   * @param all whether they are due in any case
   */
  List<Change> due(boolean all, long nowNanos) {
    boolean none = changedBids.isEmpty() && changedAsks.isEmpty();
    if (none || !all && nowNanos - saidNanos < BATCH_NANOS) {
      return List.of();
    }
    List<Change> changes = new ArrayList<>();
    changedBids.forEach((price, left) -> changes.add(new Change(Side.BUY, price, left)));
    changedAsks.forEach((price, left) -> changes.add(new Change(Side.SELL, price, left)));
    changedBids.clear();
    changedAsks.clear();
    saidNanos = nowNanos;
    ledger.depth(-1);
    return changes;
  }

  private static void set(Map<Price, Quantity> side, Levels levels) {
    for (int i = 0; i < levels.size(); i++) {
      if (levels.quantity(i).units() == 0) {
        side.remove(levels.price(i));
      } else {
        side.put(levels.price(i), levels.quantity(i));
      }
    }
  }

  private static void note(Map<Price, Quantity> changed, Levels levels) {
    for (int i = 0; i < levels.size(); i++) {
      changed.put(levels.price(i), levels.quantity(i));
    }
  }
}
