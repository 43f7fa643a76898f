package quantumforge.brain;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.questdb.griffin.SqlException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import quantumforge.kernel.BookDepth;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Tick;
import quantumforge.relay.HotTier;
import quantumforge.relay.WarmTier;
import quantumforge.store.BookHistory;
import quantumforge.store.QuestStore;
import quantumforge.store.TradeHistory;

/**
 * One way to ask for the trades of a symbol and a time span, wherever they are: HOT in memory, WARM
 * in Redis, COLD in QuestDB. A tier is asked only for what the faster ones cannot vouch for.
 * Thread-safe; WARM and COLD block, so it is not for actors' threads.
 */
public final class TieredCache {

  /** The tiers, fastest first. */
  public enum Tier {
    /** This process's memory: the newest trades of each symbol. */
    HOT,
    /** The own Redis: the last minutes. */
    WARM,
    /** QuestDB: everything. */
    COLD
  }

  private final HotTier hot;
  private final WarmTier warm;
  private final TradeHistory cold;
  private final ColdBooks coldBooks;
  private final BooleanSupplier hotIsAhead;
  private final Counter[] hits = new Counter[Tier.values().length];
  private final Counter[] misses = new Counter[Tier.values().length];
  private final Timer[] latencies = new Timer[Tier.values().length];

  /**
   * @param hotIsAhead whether HOT has newer trades than WARM, and some between are in neither
   */
  TieredCache(
      HotTier hot,
      WarmTier warm,
      TradeHistory cold,
      ColdBooks coldBooks,
      BooleanSupplier hotIsAhead,
      MeterRegistry meters) {
    this.hot = hot;
    this.warm = warm;
    this.cold = cold;
    this.coldBooks = coldBooks;
    this.hotIsAhead = hotIsAhead;
    for (Tier tier : Tier.values()) {
      hits[tier.ordinal()] = meters.counter("forge.cache.hits", "tier", tier.name());
      misses[tier.ordinal()] = meters.counter("forge.cache.misses", "tier", tier.name());
      latencies[tier.ordinal()] =
          Timer.builder("forge.cache.latency")
              .tag("tier", tier.name())
              .publishPercentiles(0.5, 0.99)
              .register(meters);
    }
  }

  /**
   * A cache over tiers that somebody else fills.
   *
   * @param store has the market tables
   * @param bookSpan how far back a book's snapshot is looked for in QuestDB
   * @param hotIsAhead whether HOT has newer trades than WARM, and some between are in neither
   * @param meters where {@code forge.cache.…} is registered; one cache for each registry
   */
  public static TieredCache of(
      HotTier hot,
      WarmTier warm,
      QuestStore store,
      Duration bookSpan,
      BooleanSupplier hotIsAhead,
      MeterRegistry meters) {
    return new TieredCache(
        hot,
        warm,
        new TradeHistory(store),
        new ColdBooks(new BookHistory(store, bookSpan.toNanos() / 1_000)),
        hotIsAhead,
        meters);
  }

  /**
   * The newest trades of a span.
   *
   * @param fromMicros the earliest time, included
   * @param toMicros the latest time, included
   * @param limit at most this many, 1 or more
   */
  public Answer trades(Instrument instrument, long fromMicros, long toMicros, int limit) {
    if (limit < 1 || fromMicros > toMicros) {
      throw new IllegalArgumentException(
          "a query needs a limit of 1 or more and a span that does not end before it begins, got "
              + limit
              + " and "
              + fromMicros
              + ".."
              + toMicros);
    }
    TreeMap<Long, Tick.Trade> found = new TreeMap<>();
    Set<Tier> tiers = EnumSet.of(Tier.HOT);
    timed(Tier.HOT, () -> hot.trades(instrument, fromMicros, toMicros))
        .forEach(trade -> found.put(trade.tradeId(), trade));
    long completeAfter = hot.completeAfterMicros(instrument);
    if (answered(Tier.HOT, completeAfter, fromMicros, found, limit)) {
      return answer(found, tiers, limit);
    }
    tiers.add(Tier.WARM);
    long warmTo = Math.min(toMicros, completeAfter);
    WarmTier.Answer fromWarm = timed(Tier.WARM, () -> askWarm(instrument, fromMicros, warmTo));
    fromWarm.trades().forEach(trade -> found.putIfAbsent(trade.tradeId(), trade));
    completeAfter = Math.min(completeAfter, fromWarm.completeAfterMicros());
    if (answered(Tier.WARM, completeAfter, fromMicros, found, limit)) {
      return answer(found, tiers, limit);
    }
    tiers.add(Tier.COLD);
    long coldTo = Math.min(toMicros, completeAfter);
    for (Tick.Trade trade :
        timed(Tier.COLD, () -> askCold(instrument, fromMicros, coldTo, limit))) {
      found.putIfAbsent(trade.tradeId(), trade);
    }
    hits[Tier.COLD.ordinal()].increment();
    return answer(found, tiers, limit);
  }

  private <T> T timed(Tier tier, Supplier<T> question) {
    return latencies[tier.ordinal()].record(question);
  }

  /**
   * The newest best bid and ask: the venue's own, or those of the book where the feed hands none
   * on; empty when neither is known. Behind a start it comes from QuestDB, which is behind by
   * {@code brain.commit-interval}.
   */
  public Optional<Tick.TopOfBook> top(Instrument instrument) {
    return newest(() -> hot.top(instrument), () -> coldBooks.top(instrument, MicroClock.now()));
  }

  /**
   * The best levels of the book; empty while none is known, as between a Gap and the next snapshot.
   * What HOT does not know since it started behind the snapshot comes from QuestDB, which is behind
   * by {@code brain.commit-interval}.
   *
   * @param levels at most this many of each side, 1 or more
   */
  public Optional<BookDepth> book(Instrument instrument, int levels) {
    return newest(
        () -> hot.book(instrument, levels),
        () -> coldBooks.book(instrument, levels, MicroClock.now()));
  }

  /** WARM shows HOT's books to other programs, so it never knows more than HOT does. */
  private <T> Optional<T> newest(Supplier<Optional<T>> inMemory, Supplier<Optional<T>> stored) {
    Optional<T> found = timed(Tier.HOT, inMemory);
    (found.isPresent() ? hits : misses)[Tier.HOT.ordinal()].increment();
    if (found.isPresent()) {
      return found;
    }
    found = timed(Tier.COLD, stored);
    (found.isPresent() ? hits : misses)[Tier.COLD.ordinal()].increment();
    return found;
  }

  long hits(Tier tier) {
    return (long) hits[tier.ordinal()].count();
  }

  long misses(Tier tier) {
    return (long) misses[tier.ordinal()].count();
  }

  /** Whether a tier and those above it know enough: the whole span, or as many trades as wanted. */
  private boolean answered(
      Tier tier,
      long completeAfterMicros,
      long fromMicros,
      TreeMap<Long, Tick.Trade> found,
      int limit) {
    boolean whole = fromMicros > completeAfterMicros;
    boolean enough = whole || sure(found, completeAfterMicros) >= limit;
    (enough ? hits : misses)[tier.ordinal()].increment();
    return enough;
  }

  /** How many are newer than everything that may be missing. */
  private static long sure(TreeMap<Long, Tick.Trade> found, long completeAfterMicros) {
    return found.values().stream()
        .filter(trade -> trade.timestampMicros() > completeAfterMicros)
        .count();
  }

  private WarmTier.Answer askWarm(Instrument instrument, long from, long to) {
    return hotIsAhead.getAsBoolean()
        ? new WarmTier.Answer(List.of(), Long.MAX_VALUE)
        : warm.trades(instrument, from, to);
  }

  private List<Tick.Trade> askCold(Instrument instrument, long from, long to, int limit) {
    if (from > to) {
      return List.of();
    }
    try {
      return cold.trades(instrument, from, to, limit);
    } catch (SqlException failure) {
      throw new IllegalStateException(
          "QuestDB cannot answer for " + instrument + ": " + failure.getMessage(), failure);
    }
  }

  private static Answer answer(TreeMap<Long, Tick.Trade> found, Set<Tier> tiers, int limit) {
    List<Tick.Trade> trades = new ArrayList<>(found.values());
    trades.sort(
        Comparator.comparingLong(Tick.Trade::timestampMicros)
            .thenComparingLong(Tick.Trade::tradeId));
    int from = Math.max(0, trades.size() - limit);
    return new Answer(List.copyOf(trades.subList(from, trades.size())), Set.copyOf(tiers));
  }

  /**
   * Trades in order of time, then id.
   *
   * @param tiers which tiers were asked
   */
  public record Answer(List<Tick.Trade> trades, Set<Tier> tiers) {}
}
