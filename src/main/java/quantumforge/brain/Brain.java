package quantumforge.brain;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.questdb.griffin.SqlException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.MicroClock;
import quantumforge.relay.HotTier;
import quantumforge.relay.RedisLink;
import quantumforge.relay.WarmTier;
import quantumforge.status.BrainStatus;
import quantumforge.status.BrainStatus.SourceStatus;
import quantumforge.status.BrainStatus.TierStatus;
import quantumforge.status.Probe;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;
import quantumforge.store.BarHistory;
import quantumforge.store.MarketTables;
import quantumforge.store.QuestSettings;
import quantumforge.store.QuestStore;
import quantumforge.store.Retention;
import quantumforge.store.TradeHistory;

/**
 * Everything that a brain does with market data: reads the collector's stream, keeps it in this
 * machine's Redis and QuestDB, and answers for it through one cache. A block is acknowledged only
 * after both stores have it.
 */
public final class Brain implements Service {

  private static final Logger LOG = LoggerFactory.getLogger(Brain.class);

  private final BrainSettings settings;
  private final Set<String> withoutBookIds;
  private final Duration drainLimit;
  private final QuestSettings questSettings;
  private final MeterRegistry meters;
  private final List<RedisLink> collectors;
  private final List<Source> sources;
  private final RedisLink redis;
  private final HotTier hot;
  private final WarmTier warm;
  private final LatencyMeter latency;
  private volatile QuestStore store;
  private volatile TieredCache cache;
  private volatile TradeHistory history;
  private volatile BrainPipeline pipeline;
  private volatile Retention retention;

  /**
   * Makes the brain; nothing is opened and nothing connected before {@link #start}.
   *
   * @param withoutBookIds exchanges whose order books have no update ids of the venue's own: of
   *     several collectors one is chosen whose book is stored
   * @param questSettings of the QuestDB that runs inside this process, opened by this brain alone
   * @param stopTimeout what a stop may take; five sixths of it are for storing what was read, the
   *     rest is for closing QuestDB
   * @param meters where {@code forge.brain.…} is registered; one brain for each registry
   */
  public Brain(
      BrainSettings settings,
      Set<String> withoutBookIds,
      QuestSettings questSettings,
      Duration stopTimeout,
      MeterRegistry meters) {
    this.settings = settings;
    this.withoutBookIds = Set.copyOf(withoutBookIds);
    this.drainLimit = stopTimeout.multipliedBy(5).dividedBy(6);
    this.questSettings = questSettings;
    this.meters = meters;
    this.collectors =
        settings.collectors().stream()
            .map(url -> RedisLink.to(url, settings.commandTimeout()))
            .toList();
    this.sources =
        settings.streams().stream()
            .flatMap(stream -> collectors.stream().map(redis -> new Source(redis, stream)))
            .toList();
    this.redis = RedisLink.to(settings.redisUrl(), settings.commandTimeout());
    this.hot = new HotTier(settings.tiers().hotTicks(), settings.tiers().books().hotLevels());
    this.warm = new WarmTier("market:warm:", settings.tiers(), meters);
    this.latency = new LatencyMeter(meters);
    register();
  }

  private void register() {
    meters.gauge("forge.brain.catching.up", this, brain -> brain.catchingUp() ? 1 : 0);
    meters.gauge("forge.brain.store.suspended", this, brain -> brain.suspended() ? 1 : 0);
    meters.gauge("forge.hot.books", hot, HotTier::books);
    meters.gauge("forge.brain.staleness.seconds", this, Brain::stalenessSeconds);
    FunctionCounter.builder("forge.brain.store.errors", this, Brain::storeErrors).register(meters);
  }

  /** Opens the stores and begins to read; waits for the own Redis as long as it takes. */
  @Override
  public void start() throws IOException, InterruptedException {
    if (store == null) {
      store = openStore();
    }
    if (retention == null) {
      retention = new Retention(store, questSettings.retention());
      meters.gauge("forge.brain.archived.partitions", retention, Retention::archived);
      retention.start();
    }
    if (pipeline == null) {
      history = new TradeHistory(store);
      cache = TieredCache.of(hot, warm, store, settings.bookSpan(), this::hotIsAhead, meters);
      pipeline =
          new BrainPipeline(
              settings, withoutBookIds, sources, redis, store, hot, warm, latency, meters);
    }
    pipeline.start();
  }

  /** Nobody sees the store before it has its tables: gauges and probes ask for them at any time. */
  private QuestStore openStore() throws IOException {
    QuestStore opened = QuestStore.open(questSettings);
    try {
      MarketTables.create(opened);
      return opened;
    } catch (SqlException failure) {
      opened.close();
      throw new IOException("QuestDB cannot create the market tables: " + failure.getMessage());
    }
  }

  /**
   * Stores and acknowledges what was read, and stops. What a store does not take in time is not
   * acknowledged, and comes again after the next start.
   */
  @Override
  public void stop() throws InterruptedException {
    if (pipeline != null) {
      pipeline.stop(drainLimit);
    }
    collectors.forEach(RedisLink::close);
    redis.close();
    if (retention != null) {
      retention.close();
    }
    QuestStore open = store;
    store = null;
    if (open != null) {
      open.close();
    }
    LOG.info("the brain has stopped");
  }

  /** The cache; present from {@link #start} on. */
  public TieredCache cache() {
    return cache;
  }

  /** The market as it is now, for whoever decides on it; present from {@link #start} on. */
  public MarketView market() {
    return new LiveMarket(cache, new BarHistory(store), this::catchingUp);
  }

  TradeHistory history() {
    return history;
  }

  /**
   * The newest tick that the own Redis got, or that QuestDB had at the start, by the collector's
   * clock in microseconds; 0 for none.
   */
  public long newestMicros() {
    return pipeline == null ? 0 : pipeline.stores().newestMicros();
  }

  /**
   * The same of one symbol: the newest trade, best bid and ask or change of its book that can be
   * asked for. What QuestDB has is known where it was at most a day, for books and best bids and
   * asks an hour, older than its newest at the start.
   */
  public long newestMicros(Instrument instrument) {
    return pipeline == null ? 0 : pipeline.newestMicros(instrument);
  }

  @Override
  public ServiceStatus status() {
    BrainPipeline running = pipeline;
    if (running == null) {
      return new ServiceStatus("consumer", State.STARTING, "opens its stores");
    }
    if (!running.death().isEmpty()) {
      return failed(running.death());
    }
    String redisTrouble = running.stores().redisTrouble();
    String questTrouble = running.stores().questTrouble();
    if (!redisTrouble.isEmpty() && !running.refilling()) {
      return failed("own Redis " + redis.address() + ": " + redisTrouble);
    }
    if (!questTrouble.isEmpty()) {
      return failed("QuestDB: " + questTrouble);
    }
    if (suspended()) {
      return failed("QuestDB has suspended the table trades; is its disk full?");
    }
    if (!running.started()) {
      return new ServiceStatus(
          "consumer",
          State.STARTING,
          "waits for the own Redis " + redis.address() + ", or for QuestDB's last commits");
    }
    if (running.refilling()) {
      return degraded(
          "the own Redis %s had lost its data and gets it again from QuestDB: %d trades and gaps so far"
              .formatted(redis.address(), running.refilled()));
    }
    Optional<String> collector = collectorTrouble(running);
    if (collector.isPresent()) {
      return degraded(collector.get());
    }
    if (!retention.trouble().isEmpty()) {
      return degraded("QuestDB: " + retention.trouble());
    }
    String lesser = running.roomTrouble().isEmpty() ? warm.trouble() : running.roomTrouble();
    if (!lesser.isEmpty()) {
      return degraded("own Redis %s: %s".formatted(redis.address(), lesser));
    }
    if (running.booksUnknown() > 0) {
      return degraded(
          "%d order books are not known, from a Gap up to the next whole book"
              .formatted(running.booksUnknown()));
    }
    return new ServiceStatus(
        "consumer",
        State.RUNNING,
        "%.0f ticks/s from %s"
            .formatted(
                running.stores().ticksPerSecond(),
                sources.stream().map(Source::name).collect(Collectors.joining(", "))));
  }

  /** The first thing that is wrong with any of the collectors. */
  private static Optional<String> collectorTrouble(BrainPipeline running) {
    return running.inlets().stream().flatMap(inlet -> trouble(inlet).stream()).findFirst();
  }

  private static Optional<String> trouble(Inlet inlet) {
    String address = inlet.source().redis().address();
    if (!inlet.readTrouble().isEmpty()) {
      return Optional.of("the collector's Redis %s: %s".formatted(address, inlet.readTrouble()));
    }
    return inlet.acknowledgeTrouble().isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the collector's Redis %s takes no acknowledgements, so its stream grows: %s"
                .formatted(address, inlet.acknowledgeTrouble()));
  }

  /**
   * The own Redis and QuestDB answer, of every stream one collector's can be read, and no thread
   * has died. A collector that is lost beside another one is only told by the state.
   */
  @Override
  public List<Probe> probes() {
    List<Probe> probes = new ArrayList<>();
    probes.add(redis.probe("redis"));
    probes.add(new Probe("questdb", this::questDbTrouble));
    settings.streams().forEach(lane -> probes.add(new Probe("stream", () -> unreadable(lane))));
    probes.add(new Probe("data path", this::deathOfAThread));
    return probes;
  }

  private Optional<String> unreadable(String stream) {
    BrainPipeline running = pipeline;
    if (running == null) {
      return Optional.of("the stream " + stream + " is not read yet");
    }
    List<Inlet> lane =
        running.inlets().stream().filter(inlet -> inlet.source().stream().equals(stream)).toList();
    return lane.stream().anyMatch(inlet -> inlet.readTrouble().isEmpty())
        ? Optional.empty()
        : Optional.of(
            "the stream %s cannot be read: %s"
                .formatted(
                    stream,
                    lane.stream()
                        .map(in -> in.source().redis().address() + ": " + in.readTrouble())
                        .collect(Collectors.joining("; "))));
  }

  private Optional<String> deathOfAThread() {
    BrainPipeline running = pipeline;
    return running == null
        ? Optional.empty()
        : Optional.of(running.death()).filter(death -> !death.isEmpty());
  }

  private Optional<String> questDbTrouble() throws SqlException {
    QuestStore open = store;
    if (open == null) {
      return Optional.of("QuestDB is not open yet");
    }
    open.select("SELECT 1 FROM long_sequence(1)", row -> row.getInt(0));
    return open.suspended(MarketTables.TRADES)
        ? Optional.of("QuestDB has suspended the table trades; is its disk full?")
        : Optional.empty();
  }

  private static ServiceStatus degraded(String detail) {
    return new ServiceStatus("consumer", State.DEGRADED, detail);
  }

  private static ServiceStatus failed(String detail) {
    return new ServiceStatus("consumer", State.FAILED, detail);
  }

  private boolean catchingUp() {
    return catchUp().catchingUp();
  }

  private boolean hotIsAhead() {
    BrainPipeline running = pipeline;
    return running != null && running.hotIsAhead();
  }

  private boolean suspended() {
    QuestStore open = store;
    return open != null && open.suspended(MarketTables.TRADES);
  }

  private long storeErrors() {
    BrainPipeline running = pipeline;
    return running == null ? 0 : running.storeErrors();
  }

  private double stalenessSeconds() {
    long newest = newestMicros();
    return newest == 0 ? Double.NaN : Math.max(0, MicroClock.now() - newest) / 1e6;
  }

  /** The figures for the published views; none before the stores are open. */
  public BrainStatus brainStatus() {
    BrainPipeline running = pipeline;
    CatchUp behind = catchUp();
    long newest = newestMicros();
    long nowMicros = MicroClock.now();
    return new BrainStatus(
        sources.stream().map(Source::name).collect(Collectors.joining(", ")),
        running != null && running.inlets().stream().allMatch(in -> in.readTrouble().isEmpty()),
        running == null ? 0 : running.stores().ticks(),
        running == null ? 0 : running.stores().ticksPerSecond(),
        running == null ? 0 : running.stores().blocks(),
        running == null ? "" : running.stores().lastBlockId(),
        running == null ? 0 : running.duplicates(),
        running == null ? 0 : running.gaps(),
        running == null ? 0 : running.storeErrors(),
        running == null ? 0 : running.refilled(),
        newest == 0 ? -1 : Math.max(0, (nowMicros - newest) / 1_000),
        latency.percentileMicros(50),
        latency.percentileMicros(99),
        behind.catchingUp(),
        behind.lagTicks(),
        behind.estimateMillis(),
        running == null ? List.of() : running.inlets().stream().map(Brain::source).toList(),
        tiers());
  }

  private static SourceStatus source(Inlet inlet) {
    SourceLag lag = inlet.lag();
    return new SourceStatus(
        inlet.source().redis().address(),
        inlet.source().stream(),
        inlet.readTrouble().isEmpty(),
        lag.read(),
        lag.ticks(),
        lag.millis(System.currentTimeMillis()),
        lag.ticksPerSecond(),
        lag.catchingUp());
  }

  /** How far this brain is behind the exchanges; whoever trades on its data is to ask. */
  public CatchUp catchUp() {
    BrainPipeline running = pipeline;
    return running == null ? CatchUp.of(List.of(), 0) : running.catchUp();
  }

  private List<TierStatus> tiers() {
    TieredCache tiered = cache;
    return tiered == null
        ? List.of()
        : List.of(
            tier(tiered, TieredCache.Tier.HOT, hot.ticks()),
            tier(tiered, TieredCache.Tier.WARM, warm.ticks()),
            tier(
                tiered,
                TieredCache.Tier.COLD,
                pipeline == null ? 0 : pipeline.stores().storedTicks()));
  }

  private static TierStatus tier(TieredCache cache, TieredCache.Tier tier, long ticks) {
    return new TierStatus(tier.name(), ticks, cache.hits(tier), cache.misses(tier));
  }
}
