package quantumforge.demo;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Reads every trade of every store and compares it with the ledger, several symbols at a time: each
 * reader has connections of its own and holds one page, and the trades of one symbol that wait for
 * an earlier one. A store that cannot be read has lost everything. Used once.
 */
final class StoreComparison {

  /** One is the server's while the others take out what it sent; each may need 50 MB. */
  private static final int READERS_MAX = 3;

  private static final int PROBLEMS_MAX = 20;
  private static final long PROGRESS_SECONDS = 10;

  /** Trades between two looks at the clock of those who watch. */
  private static final int COUNTED_AT_ONCE = 4_096;

  private final TradeLedger ledger;
  private final List<StoreKey> keys;
  private final StoreKey.Opener opener;
  private final Map<DemoNode, List<Arrivals>> arrivals;
  private final Map<StoreKey, StoredGaps> gaps = new HashMap<>();
  private final Map<StoreKey, String> unreadable = new ConcurrentHashMap<>();
  private final Map<Part, TradeTally.Result> results = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Part> parts = new ConcurrentLinkedQueue<>();
  private final LongAdder compared = new LongAdder();

  /** What one reader compares at a time. */
  private record Part(StoreKey key, TradeLedger.Entry truth) {}

  /** Reads the gaps that a brain recorded. */
  interface GapReader {
    StoredGaps read(DemoNode brain) throws IOException;
  }

  /**
   * @param arrivals of each brain; they take every trade of its stores
   */
  StoreComparison(
      TradeLedger ledger,
      List<StoreKey> keys,
      StoreKey.Opener opener,
      GapReader gapReader,
      Map<DemoNode, List<Arrivals>> arrivals) {
    this.ledger = ledger;
    this.keys = List.copyOf(keys);
    this.opener = opener;
    this.arrivals = Map.copyOf(arrivals);
    for (StoreKey key : keys) {
      try {
        gaps.put(key, gapReader.read(key.brain()));
      } catch (IOException failed) {
        unreadable.put(key, String.valueOf(failed.getMessage()));
      }
    }
    // The largest first, and stores in turn, so that no reader is left alone with one at the end.
    ledger.symbols().stream()
        .sorted(Comparator.comparingLong(TradeLedger.Entry::trades).reversed())
        .forEach(truth -> keys.forEach(key -> parts.add(new Part(key, truth))));
  }

  /**
   * Compares everything.
   *
   * @param progress told every ten seconds how far it is, in one sentence
   */
  List<DemoReport.StoreResult> run(Consumer<String> progress) throws InterruptedException {
    int readers = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, READERS_MAX);
    long begun = System.nanoTime();
    ExecutorService pool =
        Executors.newFixedThreadPool(
            readers, Thread.ofPlatform().daemon().name("compare-", 0).factory());
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < readers; i++) {
        running.add(pool.submit(this::compareParts));
      }
      pool.shutdown();
      while (!pool.awaitTermination(PROGRESS_SECONDS, TimeUnit.SECONDS)) {
        progress.accept(progress(begun));
      }
      for (Future<?> reader : running) {
        reader.get();
      }
    } catch (ExecutionException defect) {
      throw new IllegalStateException("stores cannot be compared", defect.getCause());
    } finally {
      pool.shutdownNow();
    }
    progress.accept(progress(begun));
    return keys.stream().map(this::result).toList();
  }

  private String progress(long begunNanos) {
    double seconds = (System.nanoTime() - begunNanos) / 1e9;
    return String.format(
        Locale.ROOT,
        "compared %,d of %,d trades after %.1f s, %,.0f a second",
        compared.sum(),
        ledger.trades() * keys.size(),
        seconds,
        compared.sum() / seconds);
  }

  private void compareParts() {
    Map<StoreKey, TradeStore> open = new HashMap<>();
    try {
      for (Part part = parts.poll(); part != null; part = parts.poll()) {
        if (!unreadable.containsKey(part.key())) {
          compare(part, open);
        }
      }
    } finally {
      open.values().forEach(TradeStore::close);
    }
  }

  private void compare(Part part, Map<StoreKey, TradeStore> open) {
    StoreKey key = part.key();
    StoredGaps announced = gaps.get(key);
    TradeTally tally =
        new TradeTally(part.truth(), id -> announced.announces(part.truth().instrument(), id));
    List<Arrivals> its = arrivals.getOrDefault(key.brain(), List.of());
    try {
      TradeStore store = open.get(key);
      if (store == null) {
        store = opener.open(key);
        open.put(key, store);
      }
      store.read(
          part.truth().instrument(),
          trade -> {
            tally.add(trade);
            its.forEach(arrival -> arrival.add(trade));
            count(tally.trades());
          });
      compared.add(tally.trades() % COUNTED_AT_ONCE);
      results.put(part, tally.result());
    } catch (IOException failed) {
      unreadable.putIfAbsent(key, String.valueOf(failed.getMessage()));
    }
  }

  private void count(long trades) throws IOException {
    if (trades % COUNTED_AT_ONCE == 0) {
      compared.add(COUNTED_AT_ONCE);
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("asked to stop while comparing");
      }
    }
  }

  private DemoReport.StoreResult result(StoreKey key) {
    String failure = unreadable.get(key);
    if (failure != null) {
      return new DemoReport.StoreResult(
          key.brain().id(),
          key.kind().id(),
          0,
          ledger.trades(),
          0,
          0,
          0,
          0,
          0,
          ledger.symbols().size(),
          List.of(failure));
    }
    return sum(
        key, ledger.symbols().stream().map(truth -> results.get(new Part(key, truth))).toList());
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
}
