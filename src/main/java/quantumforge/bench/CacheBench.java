package quantumforge.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import quantumforge.brain.TieredCache;
import quantumforge.brain.TieredCache.Tier;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;
import quantumforge.relay.HotTier;
import quantumforge.relay.RedisLink;
import quantumforge.relay.TierSettings;
import quantumforge.relay.WarmTier;
import quantumforge.store.MarketTables;
import quantumforge.store.QuestSettings;
import quantumforge.store.QuestStore;
import quantumforge.store.RetentionSettings;
import quantumforge.store.TickWriter;

/**
 * Measures how long a brain's cache takes to answer from each of its tiers: from memory, from a
 * Redis server on this machine, and from a QuestDB in this process, filled with half an hour of 50
 * symbols at 1,200 trades a second.
 */
public final class CacheBench {

  private static final int SYMBOLS = 50;
  private static final int TRADES_PER_SECOND = 1_200;
  private static final int SECONDS = 1_800;
  private static final int WARM_SECONDS = 300;
  private static final int LEVELS = 1_000;
  private static final int COMMIT_ROWS = 200_000;
  private static final long SECOND_MICROS = 1_000_000;
  private static final long POLL_MILLIS = 20;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final TierSettings TIERS =
      new TierSettings(
          100,
          Duration.ofSeconds(WARM_SECONDS),
          Duration.ofSeconds(2),
          new TierSettings.Books(20_000, 20, Duration.ofSeconds(1)));

  private final int questions;
  private final int runs;
  private final SplittableRandom random = new SplittableRandom(1);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final HotTier hot = new HotTier(TIERS.hotTicks(), TIERS.books().hotLevels());
  private final WarmTier warm = new WarmTier("market:warm:", TIERS, meters);
  private final List<Instrument> instruments = new ArrayList<>();
  private long newestMicros;

  /**
   * Makes the bench.
   *
   * @param questions of each kind in each run, at least 100
   * @param runs timed runs, at least 1
   */
  public CacheBench(int questions, int runs) {
    if (questions < 100 || runs < 1) {
      throw new IllegalArgumentException(
          "--questions must be 100 or more and --runs 1 or more, got %d and %d"
              .formatted(questions, runs));
    }
    this.questions = questions;
    this.runs = runs;
    for (int i = 0; i < SYMBOLS; i++) {
      instruments.add(new Instrument("binance_spot", "SYM%02dUSDT".formatted(i)));
    }
  }

  /**
   * How one kind of question was answered.
   *
   * @param question for people
   * @param tier the slowest one that is to be asked for it
   * @param medianNanos over the runs, of the median of each
   * @param p99Nanos the same of the 99th percentile
   * @param wrong answers that were empty, or came from other tiers
   */
  public record Row(
      String question, String tier, Spread medianNanos, Spread p99Nanos, long wrong) {}

  /**
   * Fills the tiers and asks.
   *
   * @param folder an empty one, for QuestDB and Redis
   * @throws IOException when one of the stores does not come up, or does not take the trades
   */
  public List<Row> run(Path folder) throws IOException, InterruptedException {
    try (ScratchRedis server = ScratchRedis.start(folder, false);
        RedisLink redis = RedisLink.to(server.url(), Duration.ofSeconds(5));
        QuestStore store = MarketTables.open(questDb(folder.resolve("questdb")))) {
      warm.use(redis.connect(), 0);
      fill(store);
      TieredCache cache =
          TieredCache.of(hot, warm, store, Duration.ofHours(1), () -> false, meters);
      return List.of(
          measure("the newest 50 trades", Tier.HOT, of -> newest(cache, of)),
          measure("the best bid and ask", Tier.HOT, of -> cache.top(of).isPresent()),
          measure("20 levels of the book", Tier.HOT, of -> cache.book(of, 20).isPresent()),
          measure("10 s of trades, 2 min ago", Tier.WARM, of -> span(cache, of, 120, Tier.WARM)),
          measure(
              "10 s of trades, 20 min ago", Tier.COLD, of -> span(cache, of, 1_200, Tier.COLD)));
    }
  }

  private static boolean newest(TieredCache cache, Instrument of) {
    TieredCache.Answer answer = cache.trades(of, 0, Long.MAX_VALUE / 2, 50);
    return answer.trades().size() == 50 && !answer.tiers().contains(Tier.WARM);
  }

  private boolean span(TieredCache cache, Instrument of, int secondsAgo, Tier slowest) {
    long from = newestMicros - secondsAgo * SECOND_MICROS;
    TieredCache.Answer answer = cache.trades(of, from, from + 10 * SECOND_MICROS, 5_000);
    return !answer.trades().isEmpty()
        && answer.tiers().contains(slowest)
        && answer.tiers().contains(Tier.COLD) == (slowest == Tier.COLD);
  }

  private Row measure(String question, Tier tier, Function<Instrument, Boolean> ask) {
    double[] medians = new double[runs];
    double[] p99s = new double[runs];
    long wrong = 0;
    for (int run = -1; run < runs; run++) {
      long[] nanos = new long[questions];
      for (int i = 0; i < questions; i++) {
        Instrument of = instruments.get(random.nextInt(SYMBOLS));
        long begun = System.nanoTime();
        boolean right = ask.apply(of);
        nanos[i] = System.nanoTime() - begun;
        wrong += right ? 0 : 1;
      }
      Arrays.sort(nanos);
      // The first one only warms up.
      if (run >= 0) {
        medians[run] = nanos[questions / 2];
        p99s[run] = nanos[questions * 99 / 100];
      }
    }
    return new Row(question, tier.name(), Spread.of(medians), Spread.of(p99s), wrong);
  }

  private void fill(QuestStore store) throws IOException, InterruptedException {
    long[] ids = new long[SYMBOLS];
    long micros = MicroClock.now() - SECONDS * SECOND_MICROS;
    try (TickWriter writer = new TickWriter(store)) {
      for (int i = 0; i < SECONDS * TRADES_PER_SECOND; i++) {
        micros += SECOND_MICROS / TRADES_PER_SECOND;
        int symbol = random.nextInt(SYMBOLS);
        Tick.Trade trade = trade(instruments.get(symbol), ++ids[symbol], micros);
        writer.append(trade, i, 0);
        add(trade, i);
        if (writer.rows() >= COMMIT_ROWS) {
          writer.commit();
        }
      }
      writer.commit();
    }
    newestMicros = micros;
    instruments.forEach(this::addBook);
    warm.flush();
    awaitReadable(store);
  }

  /** WARM gets its span and some seconds: what comes before is dropped at the first flush. */
  private void add(Tick.Trade trade, int number) {
    hot.add(trade);
    if (number >= (SECONDS - WARM_SECONDS) * TRADES_PER_SECOND) {
      warm.add(List.of(trade), passed -> false);
    }
  }

  private static void awaitReadable(QuestStore store) throws IOException, InterruptedException {
    long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
    while (store.visibleCommit(MarketTables.TRADES) < store.newestCommit(MarketTables.TRADES)) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new IOException("QuestDB does not show what it was given");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private Tick.Trade trade(Instrument instrument, long id, long micros) {
    return new Tick.Trade(
        instrument,
        id,
        new Price(100_000_000L + random.nextInt(1_000) * 1_000L, 8),
        new Quantity(1_000L + random.nextInt(100_000), 8),
        random.nextBoolean() ? Side.BUY : Side.SELL,
        micros,
        micros,
        micros);
  }

  private void addBook(Instrument instrument) {
    long[] bids = new long[LEVELS];
    long[] asks = new long[LEVELS];
    long[] quantities = new long[LEVELS];
    for (int i = 0; i < LEVELS; i++) {
      bids[i] = 100_000 - i;
      asks[i] = 100_001 + i;
      quantities[i] = 1 + random.nextInt(1_000);
    }
    hot.add(
        new Tick.BookSnapshot(
            instrument,
            1,
            new Levels(2, 5, bids, quantities),
            new Levels(2, 5, asks, quantities.clone()),
            newestMicros));
    hot.add(
        new Tick.TopOfBook(
            instrument,
            1,
            new Price(bids[0], 2),
            new Quantity(quantities[0], 5),
            new Price(asks[0], 2),
            new Quantity(quantities[0], 5),
            newestMicros));
  }

  private static QuestSettings questDb(Path directory) {
    return new QuestSettings(
        directory,
        "127.0.0.1",
        0,
        0,
        "forge",
        Optional.empty(),
        QuestSettings.CommitMode.NOSYNC,
        1,
        new RetentionSettings(
            Duration.ofDays(30),
            Duration.ofDays(3),
            Duration.ofDays(3_650),
            Duration.ofDays(2),
            Duration.ofMinutes(10),
            Optional.empty(),
            Duration.ofDays(3_650)));
  }
}
