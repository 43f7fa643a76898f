package quantumforge.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Proves from outside what arrived: reads every store of every brain and compares it, trade by
 * trade, with what the paper exchange says it traded. For one thread.
 */
final class Verification implements AutoCloseable {

  private static final long POLL_MILLIS = 250;
  private static final int PROBLEMS_MAX = 20;

  private final Ports ports;
  private final Path folder;
  private final Map<DemoNode, RedisServer> redis;
  private final List<DemoNode> brains;
  private final long fromMicros;
  private final Map<StoreKey, TradeStore> open = new HashMap<>();
  private final Map<DemoNode, Arrivals> arrivals = new HashMap<>();

  /**
   * @param folder the demo's
   * @param fromMicros when the measured time began; how late trades arrive counts from then on
   */
  Verification(
      Ports ports,
      Path folder,
      Map<DemoNode, RedisServer> redis,
      List<DemoNode> brains,
      long fromMicros) {
    this.ports = ports;
    this.folder = folder;
    this.redis = Map.copyOf(redis);
    this.brains = List.copyOf(brains);
    this.fromMicros = fromMicros;
  }

  /**
   * Waits until every store holds as many trades as the ledger and the collectors have nothing left
   * to hand over, or nothing more comes.
   *
   * @return whether all arrived
   */
  boolean awaitDrained(TradeLedger ledger, CollectorProbe collectors) throws InterruptedException {
    DrainWatch watch = new DrainWatch(System.nanoTime());
    while (true) {
      List<Long> trades = counts(ledger);
      CollectorProbe.Work work = collectors.look();
      long unapplied = unappliedTables();
      if (trades.stream().allMatch(count -> count == ledger.trades())
          && (brains.isEmpty() || work.unsent() == 0 && unapplied == 0)) {
        return true;
      }
      List<Long> counts = new ArrayList<>(trades);
      counts.add(work.unsent());
      counts.add((long) work.silent());
      counts.add(unapplied);
      if (!watch.isWorthWaiting(System.nanoTime(), counts, work)) {
        return false;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Compares every store of every brain. A store that cannot be read has lost everything. */
  List<DemoReport.StoreResult> compare(TradeLedger ledger) {
    return stores().stream().map(key -> compare(key, ledger)).toList();
  }

  /** Compares the quotes and order books of every brain. What cannot be read is lost. */
  List<DemoReport.BookResult> compareBooks(TradeLedger ledger) {
    List<DemoReport.BookResult> results = new ArrayList<>();
    for (DemoNode brain : brains) {
      try (QuestBooks books = books(brain)) {
        results.add(books.compare(brain.id(), ledger, gaps(brain)));
      } catch (IOException unreadable) {
        long quotes = ledger.symbols().stream().mapToLong(TradeLedger.Entry::quotes).sum();
        List<String> problems = List.of(String.valueOf(unreadable.getMessage()));
        results.add(
            new DemoReport.BookResult(brain.id(), 0, quotes, 0, 0, 0, 0, 0, 0, 0, problems));
      }
    }
    return results;
  }

  /** How late trades came to a brain; what {@link #compare} saw. */
  Arrivals arrivals(DemoNode brain) {
    return arrivals.getOrDefault(brain, new Arrivals(fromMicros));
  }

  /** Gaps that were never repaired, as the brains recorded them. */
  List<String> openGaps() {
    List<String> open = new ArrayList<>();
    for (DemoNode brain : brains) {
      try {
        gaps(brain).open().forEach(gap -> open.add(brain.id() + ": " + gap));
      } catch (IOException unreadable) {
        open.add(brain.id() + ": its gaps cannot be read: " + unreadable.getMessage());
      }
    }
    return open;
  }

  @Override
  public void close() {
    List.copyOf(open.keySet()).forEach(this::drop);
  }

  private DemoReport.StoreResult compare(StoreKey key, TradeLedger ledger) {
    try {
      List<TradeTally.Result> results = new ArrayList<>();
      StoredGaps gaps = gaps(key.brain());
      for (TradeLedger.Entry truth : ledger.symbols()) {
        TradeTally tally = new TradeTally(truth, id -> gaps.announces(truth.instrument(), id));
        Arrivals arrival = arrivals.computeIfAbsent(key.brain(), brain -> new Arrivals(fromMicros));
        store(key)
            .read(
                truth.instrument(),
                (id, price, quantity, side, micros, storedMillis) -> {
                  tally.add(id, price, quantity, side, micros);
                  arrival.add(micros, storedMillis);
                });
        results.add(tally.result());
      }
      return sum(key, results);
    } catch (IOException unreadable) {
      drop(key);
      int symbols = ledger.symbols().size();
      List<String> problems = List.of(String.valueOf(unreadable.getMessage()));
      return new DemoReport.StoreResult(
          key.brain().id(), key.kind().id(), 0, ledger.trades(), 0, 0, 0, 0, 0, symbols, problems);
    }
  }

  private static DemoReport.StoreResult sum(StoreKey key, List<TradeTally.Result> results) {
    return new DemoReport.StoreResult(
        key.brain().id(),
        key.kind().id(),
        results.stream().mapToLong(TradeTally.Result::trades).sum(),
        results.stream().mapToLong(TradeTally.Result::lost).sum(),
        results.stream().mapToLong(TradeTally.Result::doubled).sum(),
        results.stream().mapToLong(TradeTally.Result::late).sum(),
        results.stream().mapToLong(TradeTally.Result::outOfOrder).sum(),
        results.stream().mapToLong(TradeTally.Result::foreign).sum(),
        (int) results.stream().filter(TradeTally.Result::identical).count(),
        results.size(),
        results.stream()
            .filter(result -> !result.isPerfect())
            .limit(PROBLEMS_MAX)
            .map(TradeTally.Result::toString)
            .toList());
  }

  private List<Long> counts(TradeLedger ledger) {
    List<Long> counts = new ArrayList<>();
    for (StoreKey key : stores()) {
      try {
        counts.add(store(key).trades(ledger.instruments()));
      } catch (IOException unreadable) {
        drop(key);
        counts.add(-1L);
      }
    }
    return counts;
  }

  private List<StoreKey> stores() {
    return brains.stream()
        .flatMap(brain -> Stream.of(Kind.values()).map(kind -> new StoreKey(brain, kind)))
        .toList();
  }

  private TradeStore store(StoreKey key) throws IOException {
    TradeStore store = open.get(key);
    if (store == null) {
      store =
          switch (key.kind()) {
            case REDIS -> RedisTrades.open(redis.get(key.brain()));
            case QUESTDB -> quest(key.brain());
          };
      open.put(key, store);
    }
    return store;
  }

  private void drop(StoreKey key) {
    TradeStore store = open.remove(key);
    if (store != null) {
      store.close();
    }
  }

  private long unappliedTables() {
    long tables = 0;
    for (DemoNode brain : brains) {
      try (QuestBooks books = books(brain)) {
        tables += books.unappliedTables();
      } catch (IOException unreadable) {
        tables++;
      }
    }
    return tables;
  }

  private QuestBooks books(DemoNode brain) throws IOException {
    return QuestBooks.open(
        ports.questPostgres(brain), QuestAccess.password(folder.resolve(brain.id())));
  }

  private StoredGaps gaps(DemoNode brain) throws IOException {
    try (QuestTrades store = quest(brain)) {
      return store.gaps();
    }
  }

  private QuestTrades quest(DemoNode brain) throws IOException {
    return QuestTrades.open(
        ports.questPostgres(brain), QuestAccess.password(folder.resolve(brain.id())));
  }

  private enum Kind {
    REDIS,
    QUESTDB;

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record StoreKey(DemoNode brain, Kind kind) {}
}
