package quantumforge.feed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import quantumforge.exchange.paper.BestLevels;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.kernel.TradeHash;

/** Keeps every tick, holds the feed's promises against them, and can stop taking any. */
final class CollectingSink implements TickSink {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition opened = lock.newCondition();
  private final Map<Instrument, List<Tick>> ticks = new HashMap<>();
  private boolean shut;
  private int tradesUntilShut = Integer.MAX_VALUE;

  @Override
  public void accept(Tick tick) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (shut) {
        opened.await();
      }
      ticks.computeIfAbsent(tick.instrument(), key -> new ArrayList<>()).add(tick);
      if (tick instanceof Tick.Trade && --tradesUntilShut == 0) {
        shut = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Once it has so many more trades, the sink blocks. */
  void shutAfter(int trades) {
    lock.lock();
    try {
      tradesUntilShut = trades;
    } finally {
      lock.unlock();
    }
  }

  void open() {
    lock.lock();
    try {
      shut = false;
      tradesUntilShut = Integer.MAX_VALUE;
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<Tick> of(Instrument instrument) {
    lock.lock();
    try {
      return List.copyOf(ticks.getOrDefault(instrument, List.of()));
    } finally {
      lock.unlock();
    }
  }

  /** How many trades of an instrument there are. */
  long count(Instrument instrument) {
    return of(instrument).stream().filter(Tick.Trade.class::isInstance).count();
  }

  <T extends Tick> List<T> all(Class<T> type) {
    lock.lock();
    try {
      return ticks.values().stream()
          .flatMap(List::stream)
          .filter(type::isInstance)
          .map(type::cast)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** From where a restarted feed goes on. */
  Map<Instrument, FeedPosition> positions() {
    Map<Instrument, Long> trades = new HashMap<>();
    all(Tick.Trade.class)
        .forEach(trade -> trades.merge(trade.instrument(), trade.tradeId(), Math::max));
    Map<Instrument, Long> updates = new HashMap<>();
    all(Tick.BookSnapshot.class)
        .forEach(book -> updates.merge(book.instrument(), book.lastUpdateId(), Math::max));
    all(Tick.BookDelta.class)
        .forEach(change -> updates.merge(change.instrument(), change.lastUpdateId(), Math::max));
    Map<Instrument, FeedPosition> positions = new HashMap<>();
    trades.forEach(
        (instrument, newest) ->
            positions.put(
                instrument,
                new FeedPosition(newest, List.of(), updates.getOrDefault(instrument, -1L))));
    return positions;
  }

  /** The hash over one symbol's trades in order of id, as the exchange's ledger keeps it. */
  String hash(Instrument instrument) {
    long hash = TradeHash.START;
    List<Tick.Trade> trades =
        of(instrument).stream()
            .filter(Tick.Trade.class::isInstance)
            .map(Tick.Trade.class::cast)
            .sorted(Comparator.comparingLong(Tick.Trade::tradeId))
            .toList();
    for (Tick.Trade trade : trades) {
      hash =
          TradeHash.next(
              hash,
              trade.tradeId(),
              trade.price().toString(),
              trade.quantity().toString(),
              trade.side(),
              trade.timestampMicros());
    }
    return "%016x".formatted(hash);
  }

  /** The best levels of the book that a reader of the ticks has at the end. */
  static String book(List<Tick> ticks) {
    BestLevels book = new BestLevels();
    for (Tick tick : ticks) {
      if (tick instanceof Tick.BookSnapshot whole) {
        book.clear();
        book.put(true, whole.bids());
        book.put(false, whole.asks());
      } else if (tick instanceof Tick.BookDelta change) {
        book.put(true, change.bids());
        book.put(false, change.asks());
      }
    }
    return book.toString();
  }

  /**
   * What is wrong with one instrument's ticks: a trade out of order that no open Gap covers, a
   * trade twice, a book change that does not continue its book. Empty when nothing is.
   */
  static List<String> faults(List<Tick> ticks) {
    List<String> faults = new ArrayList<>();
    TreeSet<Long> seen = new TreeSet<>();
    TreeMap<Long, Long> open = new TreeMap<>();
    long newest = -1;
    long topId = -1;
    BookPromises book = new BookPromises(faults);
    for (Tick tick : ticks) {
      switch (tick) {
        case Tick.Trade trade -> {
          long id = trade.tradeId();
          Map.Entry<Long, Long> gap = open.floorEntry(id);
          boolean covered = gap != null && gap.getValue() >= id;
          if (!seen.add(id)) {
            faults.add("trade " + id + " twice");
          } else if (id <= newest && !covered) {
            faults.add("trade " + id + " out of order behind " + newest);
          } else if (id > newest + 1 && newest >= 0 && !open.containsValue(id - 1)) {
            faults.add("trades " + (newest + 1) + ".." + (id - 1) + " missing without a Gap");
          }
          newest = Math.max(newest, id);
        }
        case Tick.Gap gap -> {
          if (gap.channel() == Tick.Channel.BOOK) {
            book.add(gap);
          } else if (gap.channel() == Tick.Channel.TRADES && !gap.repaired()) {
            open.put(gap.fromId(), gap.toId());
          } else if (gap.repaired()
              && seen.subSet(gap.fromId(), true, gap.toId(), true).size()
                  != gap.toId() - gap.fromId() + 1) {
            faults.add("said to be repaired, but is not: " + gap);
          }
        }
        case Tick.BookSnapshot snapshot -> book.add(snapshot);
        case Tick.BookDelta delta -> book.add(delta);
        case Tick.TopOfBook top -> {
          if (top.updateId() <= topId) {
            faults.add("top " + top.updateId() + " out of order behind " + topId);
          }
          topId = top.updateId();
        }
      }
    }
    book.end();
    return faults;
  }
}
