package quantumforge.brain;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.MicroClock;
import quantumforge.relay.ChainedWriter;
import quantumforge.relay.HotTier;
import quantumforge.relay.RedisLink;
import quantumforge.relay.StreamId;
import quantumforge.relay.WarmTier;
import quantumforge.store.QuestStore;

/**
 * The way of market data through a brain: an {@link Inlet} for each source, the {@link Intake} that
 * makes one sequence of them, and the {@link StoreLine} into both stores. Puts the parts together,
 * starts and stops their threads.
 */
final class BrainPipeline {

  private final BrainSettings settings;
  private final RedisLink redis;
  private final HotTier hot;
  private final WarmTier warm;
  private final ChainedWriter<Arrival> redisWriter;
  private final StreamRoom room;
  private final TradeStreams streams;
  private final StreamRefill refill;
  private final QuestStage quest;
  private final StoreLine stores;
  private final MarketCache cache;
  private final TickMerge merge;
  private final Intake intake;
  private final StoredPositions positions;
  private final List<Inlet> inlets = new ArrayList<>();
  private final List<FastForward> lanes;
  private final DataThreads readers = new DataThreads();
  private final DataThreads writers = new DataThreads();
  private final DataThreads helpers = new DataThreads();
  private volatile Map<Instrument, Long> storedMicros = Map.of();
  private volatile boolean started;

  /**
   * Prepares everything; nothing is read or written before {@link #start}.
   *
   * @param withoutBookIds exchanges that give no update ids of their books
   * @param sources what this pipeline reads and acknowledges to; those of one stream bring the same
   * @param redis this machine's own Redis
   * @param store has the market tables; stays open until {@link #stop} has ended
   * @param hot gets every tick as soon as it is read
   * @param warm gets every trade and Gap, and is flushed by a thread of this pipeline
   * @param latency told when trades can be read in the own Redis
   */
  BrainPipeline(
      BrainSettings settings,
      Set<String> withoutBookIds,
      List<Source> sources,
      RedisLink redis,
      QuestStore store,
      HotTier hot,
      WarmTier warm,
      LatencyMeter latency,
      MeterRegistry meters) {
    this.settings = settings;
    this.redis = redis;
    this.hot = hot;
    this.warm = warm;
    this.quest = new QuestStage(store, settings);
    this.refill =
        new StreamRefill(store, quest, settings.refillSpan(), warm::forgetWhatIsStored, meters);
    PassedOver passedOver =
        new PassedOver(settings.streamTradesMax(), settings.tiers().warmSpan(), meters);
    this.room = new StreamRoom(meters);
    this.streams =
        new TradeStreams(
            settings.streams().getFirst(), settings.streamTradesMax(), refill, passedOver, room);
    this.redisWriter =
        new ChainedWriter<>(
            "local streams",
            redis,
            settings.windowBlocks(),
            settings.keepBytes(),
            settings.keepFor(),
            streams);
    this.stores = new StoreLine(settings, redisWriter, quest, latency, meters);
    streams.tell(stores::readable, stores::inRedis);
    this.cache = new MarketCache(hot, warm, passedOver, meters);
    this.merge = new TickMerge(peers(sources), withoutBookIds, settings.mergeWait());
    Set<String> incomparable = settings.collectors().size() > 1 ? withoutBookIds : Set.of();
    this.lanes = lanes(sources, () -> new FastForward(hot, settings.readBlocks(), incomparable));
    this.intake = new Intake(merge, lanes, settings.mergeWait(), cache, stores, meters);
    this.positions = new StoredPositions(store);
    for (Source source : sources) {
      int number = inlets.size();
      inlets.add(
          new Inlet(number, source, settings, intake, passedOver, lanes.get(number), meters));
    }
    meters.gauge("forge.hot.ahead", this, self -> self.hotIsAhead() ? 1 : 0);
    meters.gauge("forge.brain.refilling", refill, filling -> filling.filling() ? 1 : 0);
  }

  /** For each source what its stream has in common with those of other collectors. */
  private static List<FastForward> lanes(List<Source> sources, Supplier<FastForward> lane) {
    Map<String, FastForward> byStream = new HashMap<>();
    return sources.stream()
        .map(source -> byStream.computeIfAbsent(source.stream(), stream -> lane.get()))
        .toList();
  }

  /** For each source the others that read the same stream of another collector. */
  private static int[][] peers(List<Source> sources) {
    return IntStream.range(0, sources.size())
        .mapToObj(
            one ->
                IntStream.range(0, sources.size())
                    .filter(other -> other != one)
                    .filter(other -> sources.get(other).stream().equals(sources.get(one).stream()))
                    .toArray())
        .toArray(int[][]::new);
  }

  void start() throws InterruptedException {
    StreamId inRedis = redisWriter.open();
    StreamId inQuest = refill.newest();
    StreamId stored = inQuest.compareTo(inRedis) > 0 ? inQuest : inRedis;
    positions.resume(
        merge,
        redisWriter.retried(() -> streams.positions(redis.connect())),
        refill.isOn(),
        inQuest.compareTo(inRedis) > 0);
    quest.redisHad(inRedis);
    storedMicros = positions.receivedMicros();
    stores.goOnBehind(
        stored, storedMicros.values().stream().mapToLong(Long::longValue).max().orElse(0));
    intake.goOnBehind(stored);
    warm.use(redis.awaitConnection(), MicroClock.now());
    writers.begin(Thread.ofPlatform().name("redis-writer"), stores::redisLoop);
    writers.begin(Thread.ofPlatform().name("quest-writer"), stores::questLoop);
    helpers.begin(Thread.ofVirtual().name("warm-writer"), this::warmLoop);
    helpers.begin(Thread.ofVirtual().name("book-writer"), this::bookLoop);
    for (Inlet inlet : inlets) {
      readers.begin(Thread.ofPlatform().name("stream-reader"), inlet::readLoop);
      helpers.begin(Thread.ofVirtual().name("acknowledger"), inlet::acknowledgeLoop);
      helpers.begin(Thread.ofVirtual().name("lag-watch"), inlet::lagLoop);
    }
    started = true;
  }

  /**
   * Stops reading, stores what was read, and ends; what is not stored in time is read again later.
   * May be called also when {@link #start} was broken off.
   */
  void stop(Duration limit) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    inlets.forEach(Inlet::stop);
    intake.stop();
    readers.join(limit);
    stores.end();
    writers.join(Duration.ofNanos(deadlineNanos - System.nanoTime()));
    helpers.end();
    redisWriter.close();
    quest.close();
  }

  private void warmLoop() throws InterruptedException {
    while (true) {
      warm.awaitDue();
      warm.flush();
    }
  }

  private void bookLoop() throws InterruptedException {
    while (true) {
      Thread.sleep(settings.tiers().books().warmInterval());
      warm.showBooks(hot);
    }
  }

  /**
   * When the collector took the newest tick of an instrument that can be asked for, in
   * microseconds; 0 while nobody knows.
   */
  long newestMicros(Instrument instrument) {
    return Math.max(hot.newestMicros(instrument), storedMicros.getOrDefault(instrument, 0L));
  }

  StoreLine stores() {
    return stores;
  }

  List<Inlet> inlets() {
    return inlets;
  }

  /** Whether HOT shows newer ticks of some stream than the stores have got. */
  boolean hotIsAhead() {
    return lanes.stream().anyMatch(FastForward::isAhead);
  }

  /** Whether {@link #start} has done its work. */
  boolean started() {
    return started;
  }

  /** Whether what the own Redis had lost is written again from QuestDB now. */
  boolean refilling() {
    return refill.filling();
  }

  /** Why the own Redis keeps less than it should; an empty text while it does not. */
  String roomTrouble() {
    return room.trouble();
  }

  /** Trades and Gap records that were written again into the own Redis since the start. */
  long refilled() {
    return refill.refilled();
  }

  /** Which thread has died of what; an empty text while all live. */
  String death() {
    return readers.death().isEmpty() ? writers.death() + helpers.death() : readers.death();
  }

  /** Blocks of which nothing was new. */
  long duplicates() {
    return intake.duplicates();
  }

  int booksUnknown() {
    return intake.booksUnknown();
  }

  long gaps() {
    return cache.gaps();
  }

  long storeErrors() {
    return stores.errors() + inlets.stream().mapToLong(Inlet::corrupt).sum();
  }

  CatchUp catchUp() {
    return CatchUp.of(inlets, System.currentTimeMillis());
  }
}
