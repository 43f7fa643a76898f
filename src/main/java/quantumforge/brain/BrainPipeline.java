package quantumforge.brain;

import io.lettuce.core.StreamMessage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Tick;
import quantumforge.relay.ChainedWriter;
import quantumforge.relay.HotTier;
import quantumforge.relay.RateMeter;
import quantumforge.relay.RedisLink;
import quantumforge.relay.StreamId;
import quantumforge.relay.WarmTier;
import quantumforge.store.QuestStore;

/**
 * Three threads: one reads and unpacks blocks, one writes them to the own Redis, one writes them to
 * QuestDB and acknowledges what both have. Blocks between reading and acknowledging are limited, so
 * a slow store makes the reader wait, and the collector keeps what is not acknowledged.
 */
final class BrainPipeline {

  private static final Logger LOG = LoggerFactory.getLogger(BrainPipeline.class);
  private static final long IDLE_MILLIS = 5;

  /** How often a Redis that is sent nothing is asked whether it still has what it had. */
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

  /** Blocks older than this when they are read are a backlog that is being worked off. */
  private static final long BACKLOG_MILLIS = 1_000;

  private final BrainSettings settings;
  private final RedisLink redis;
  private final StreamReader reader;
  private final BlockUnpacker unpacker;
  private final ChainedWriter<Arrival> redisWriter;
  private final StreamRefill refill;
  private final QuestStage quest;
  private final Acknowledger acknowledger;
  private final HotTier hot;
  private final WarmTier warm;
  private final LatencyMeter latency;
  private final TradeContinuity continuity = new TradeContinuity();
  private final Semaphore room;
  private final BlockingQueue<Arrival> toRedis;
  private final BlockingQueue<Arrival> toQuest;
  private final RateMeter rate = new RateMeter();
  private final Counter ticks;
  private final Counter blocks;
  private final Counter gaps;
  private final Counter duplicates;

  private volatile StreamId lastStored = StreamId.ZERO;
  private volatile long newestMicros;
  private volatile long storedTicks;
  private volatile boolean catchingUp;
  private volatile boolean stopping;
  private StreamId newestTaken = StreamId.ZERO;
  private volatile boolean started;
  private volatile String death = "";
  private Thread readThread;
  private Thread redisThread;
  private Thread questThread;
  private Thread warmThread;

  /**
   * Prepares everything; nothing is read or written before {@link #start}.
   *
   * @param source the collector's Redis, which this pipeline reads and acknowledges to
   * @param redis this machine's own Redis
   * @param store has the market tables; stays open until {@link #stop} has ended
   * @param hot gets every tick as soon as it is read
   * @param warm gets every trade and Gap, and is flushed by a thread of this pipeline
   * @param latency told when trades can be read in the own Redis
   */
  BrainPipeline(
      BrainSettings settings,
      RedisLink source,
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
    this.latency = latency;
    this.reader = new StreamReader(source, settings, meters);
    this.unpacker = new BlockUnpacker(meters);
    this.quest = new QuestStage(store, settings);
    this.refill =
        new StreamRefill(store, quest, settings.refillSpan(), warm::forgetWhatIsStored, meters);
    this.redisWriter =
        new ChainedWriter<>(
            "local streams",
            redis,
            settings.windowBlocks(),
            settings.keepBytes(),
            new TradeStreams(
                settings.sourceStream(),
                settings.streamTradesMax(),
                this::readableInRedis,
                this::storedInRedis,
                refill));
    this.acknowledger = new Acknowledger(source, settings, reader::readAllAgain, meters);
    this.room = new Semaphore(settings.heldTicks());
    // Bounded by the room, of which every block takes at least one place.
    this.toRedis = new LinkedBlockingQueue<>();
    this.toQuest = new LinkedBlockingQueue<>();
    this.ticks = meters.counter("forge.brain.ticks");
    this.blocks = meters.counter("forge.brain.blocks");
    this.gaps = meters.counter("forge.brain.gaps");
    this.duplicates = meters.counter("forge.brain.duplicate.blocks");
    meters.gauge("forge.brain.redis.holes", redisWriter, ChainedWriter::holes);
    meters.gauge("forge.brain.redis.kept.bytes", redisWriter, ChainedWriter::keptBytes);
    meters.gauge("forge.brain.redis.kept.limit.bytes", settings, BrainSettings::keepBytes);
    meters.gauge("forge.brain.refilling", refill, filling -> filling.filling() ? 1 : 0);
    meters.gauge("forge.brain.held.ticks", this, BrainPipeline::heldTicks);
    meters.gauge("forge.brain.held.ticks.limit", settings, BrainSettings::heldTicks);
  }

  void start() throws InterruptedException {
    StreamId inRedis = redisWriter.open();
    StreamId inQuest = refill.newest(continuity);
    lastStored = inQuest.compareTo(inRedis) > 0 ? inQuest : inRedis;
    reader.goOnBehind(lastStored);
    warm.use(redis.awaitConnection(), MicroClock.now());
    readThread = begin(Thread.ofPlatform().name("stream-reader"), this::readLoop);
    redisThread = begin(Thread.ofPlatform().name("redis-writer"), this::redisLoop);
    questThread = begin(Thread.ofPlatform().name("quest-writer"), this::questLoop);
    warmThread = begin(Thread.ofVirtual().name("warm-writer"), this::warmLoop);
    started = true;
  }

  /**
   * Stops reading, stores what was read, and ends; what is not stored in time is read again later.
   * May be called also when {@link #start} was broken off.
   */
  void stop(Duration limit) throws InterruptedException {
    stopping = true;
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    for (Thread thread : begun(readThread, redisThread, questThread)) {
      Duration left = Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime()));
      if (!thread.join(left)) {
        LOG.warn(
            "{} did not finish in {}; its blocks are read again after the start",
            thread.getName(),
            limit);
        thread.interrupt();
        thread.join();
      }
    }
    for (Thread thread : begun(warmThread)) {
      thread.interrupt();
      thread.join();
    }
    unpacker.close();
    quest.close();
  }

  /** Those of the threads that there are; none when the start was broken off. */
  private static List<Thread> begun(Thread... threads) {
    return Arrays.stream(threads).filter(Objects::nonNull).toList();
  }

  private interface Loop {
    void run() throws InterruptedException;
  }

  private Thread begin(Thread.Builder thread, Loop loop) {
    return thread.start(
        () -> {
          String name = Thread.currentThread().getName();
          try {
            loop.run();
          } catch (InterruptedException stopped) {
            LOG.debug("{} was interrupted", name);
          } catch (Throwable defect) {
            // Whatever it is: the node must not look well while the data stands still.
            LOG.error("{} has ended; the node must be started again", name, defect);
            death = name + " has ended, start the node again: " + defect;
          }
        });
  }

  private void readLoop() throws InterruptedException {
    while (!stopping) {
      for (StreamMessage<String, byte[]> message : reader.read()) {
        take(StreamId.parse(message.getId()), message.getBody());
      }
    }
  }

  private void take(StreamId id, Map<String, byte[]> body) throws InterruptedException {
    catchingUp = MicroClock.now() / 1_000 - id.millis() > BACKLOG_MILLIS;
    byte[] packed = BlockUnpacker.packed(body);
    List<Tick> received = unpacker.unpack(id, packed);
    // A copy goes on to the stores only to be acknowledged: they tell it by its id and its keys.
    if (id.compareTo(newestTaken) > 0) {
      newestTaken = id;
      received = continuity.check(received);
      cache(received);
    }
    room.acquire(places(received));
    Arrival arrival = new Arrival(id, packed, received);
    quest.announce();
    toRedis.put(arrival);
    toQuest.put(arrival);
  }

  private void cache(List<Tick> received) {
    for (Tick tick : received) {
      hot.add(tick);
      if (tick instanceof Tick.Trade trade) {
        warm.add(trade);
      } else if (tick instanceof Tick.Gap gap) {
        gaps.increment();
        warm.add(gap);
        LOG.warn(
            "gap in {} of {}: {}..{}, {}, repaired: {}",
            gap.channel(),
            gap.instrument(),
            gap.fromId(),
            gap.toId(),
            gap.cause(),
            gap.repaired());
      }
    }
  }

  private void redisLoop() throws InterruptedException {
    redisWriter.goOnBehind(lastStored);
    long checkedNanos = System.nanoTime();
    while (!(stopping && !readThread.isAlive() && toRedis.isEmpty() && redisWriter.idle())) {
      Arrival arrival = toRedis.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
      if (arrival == null) {
        redisWriter.settle();
        if (System.nanoTime() - checkedNanos >= CHECK_INTERVAL.toNanos()) {
          redisWriter.check();
          checkedNanos = System.nanoTime();
        }
      } else if (arrival.id().compareTo(redisWriter.lastSent()) <= 0) {
        // Stored by an earlier run that died before it acknowledged, or delivered again by a
        // collector's Redis that lost its log's end, and with it where this brain was.
        redisWriter.drain();
        arrival.markInRedis();
        duplicates.increment();
      } else {
        redisWriter.send(arrival);
      }
    }
  }

  private void questLoop() throws InterruptedException {
    while (!(stopping && !redisThread.isAlive() && toQuest.isEmpty() && quest.idle())) {
      Arrival arrival = toQuest.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
      if (arrival != null) {
        quest.add(arrival);
      }
      quest.commitIfDue(stopping && toQuest.isEmpty());
      quest.resumeIfSuspended();
      acknowledge(quest.committed());
    }
  }

  private void acknowledge(Deque<Arrival> committed) {
    int places = 0;
    while (!committed.isEmpty() && committed.peekFirst().inRedis()) {
      Arrival stored = committed.removeFirst();
      acknowledger.stored(stored.id());
      if (stored.id().compareTo(lastStored) > 0) {
        lastStored = stored.id();
        storedTicks += stored.ticks().size();
      }
      places += places(stored.ticks());
      stored.letTicksGo();
    }
    room.release(places);
    acknowledger.flush();
  }

  /** A block larger than the whole room must pass too. */
  private int places(List<Tick> block) {
    return Math.clamp(block.size(), 1, settings.heldTicks());
  }

  private void warmLoop() throws InterruptedException {
    while (true) {
      Thread.sleep(settings.tiers().warmFlush());
      warm.flush();
    }
  }

  /** On a network thread, at the moment when any Redis client can read the block's trades. */
  private void readableInRedis(Arrival arrival) {
    if (arrival.inRedis()) {
      return; // Redis had lost it: it is no new one.
    }
    long nowMicros = MicroClock.now();
    long newest = 0;
    for (Tick tick : arrival.ticks()) {
      newest = Math.max(newest, tick.receivedMicros());
      if (tick instanceof Tick.Trade trade) {
        latency.record(trade, nowMicros);
      }
    }
    newestMicros = Math.max(newestMicros, newest);
  }

  private void storedInRedis(Arrival arrival) {
    ticks.increment(arrival.ticks().size());
    blocks.increment();
    rate.add(arrival.ticks().size());
  }

  private double heldTicks() {
    return settings.heldTicks() - (double) room.availablePermits();
  }

  /** Whether {@link #start} has done its work. */
  boolean started() {
    return started;
  }

  /** Whether what the own Redis had lost is written again from QuestDB now. */
  boolean refilling() {
    return refill.filling();
  }

  /** Trades and Gap records that were written again into the own Redis since the start. */
  long refilled() {
    return refill.refilled();
  }

  /** Which thread has died of what; an empty text while all live. */
  String death() {
    return death;
  }

  String sourceTrouble() {
    return reader.trouble();
  }

  String acknowledgeTrouble() {
    return acknowledger.trouble();
  }

  String redisTrouble() {
    return redisWriter.trouble();
  }

  String questTrouble() {
    return quest.trouble();
  }

  long ticks() {
    return (long) ticks.count();
  }

  double ticksPerSecond() {
    return rate.perSecond();
  }

  long blocks() {
    return (long) blocks.count();
  }

  String lastBlockId() {
    return lastStored.toString();
  }

  long duplicates() {
    return (long) duplicates.count();
  }

  long gaps() {
    return (long) gaps.count();
  }

  long storeErrors() {
    return quest.errors() + redisWriter.retries() + unpacker.corrupt();
  }

  long newestMicros() {
    return newestMicros;
  }

  long storedTicks() {
    return storedTicks;
  }

  boolean catchingUp() {
    return catchingUp;
  }
}
