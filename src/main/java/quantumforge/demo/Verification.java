package quantumforge.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Proves from outside what arrived: reads every store of every brain and compares it, trade by
 * trade, with what the paper exchange says it traded. For one thread.
 */
final class Verification implements AutoCloseable {

  /** In place of the number of trades in a store that does not answer. */
  private static final Long UNREADABLE = -1L;

  private static final long POLL_MILLIS = 1_000;

  private final Ports ports;
  private final Path folder;
  private final Map<DemoNode, RedisServer> redis;
  private final List<DemoNode> brains;
  private final Map<StoreKey, TradeStore> open = new HashMap<>();
  private final Map<DemoNode, List<Arrivals>> arrivals = new HashMap<>();

  /**
   * @param folder the demo's
   * @param runs whose trades count for how late they arrive
   */
  Verification(
      Ports ports,
      Path folder,
      Map<DemoNode, RedisServer> redis,
      List<DemoNode> brains,
      List<MeasuredRun> runs) {
    this.ports = ports;
    this.folder = folder;
    this.redis = Map.copyOf(redis);
    this.brains = List.copyOf(brains);
    for (DemoNode brain : brains) {
      arrivals.put(brain, runs.stream().map(MeasuredRun::arrivals).toList());
    }
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
      CollectorProbe.Work work = collectors.look().orSilent(trades.contains(UNREADABLE));
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

  /**
   * Compares every store of every brain. A store that cannot be read has lost everything.
   *
   * @param progress told now and then how far it is, in one sentence
   */
  List<DemoReport.StoreResult> compare(TradeLedger ledger, Consumer<String> progress)
      throws InterruptedException {
    return new StoreComparison(ledger, StoreKey.of(brains), this::connect, this::gaps, arrivals)
        .run(progress);
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

  /** How late trades of one run came to a brain; what {@link #compare} saw. */
  Arrivals arrivals(DemoNode brain, int run) {
    return arrivals.get(brain).get(run);
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

  private List<Long> counts(TradeLedger ledger) {
    List<Long> counts = new ArrayList<>();
    for (StoreKey key : StoreKey.of(brains)) {
      try {
        counts.add(store(key).trades(ledger.instruments()));
      } catch (IOException unreadable) {
        drop(key);
        counts.add(UNREADABLE);
      }
    }
    return counts;
  }

  private TradeStore store(StoreKey key) throws IOException {
    TradeStore store = open.get(key);
    if (store == null) {
      store = connect(key);
      open.put(key, store);
    }
    return store;
  }

  private TradeStore connect(StoreKey key) throws IOException {
    return switch (key.kind()) {
      case REDIS -> RedisTrades.open(redis.get(key.brain()));
      case QUESTDB -> quest(key.brain());
    };
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
}
