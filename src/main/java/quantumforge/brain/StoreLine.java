package quantumforge.brain;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Tick;
import quantumforge.relay.ChainedWriter;
import quantumforge.relay.RateMeter;
import quantumforge.relay.StreamId;

/**
 * The way into both stores: one thread writes to the own Redis, one to QuestDB, and what both have
 * is handed to its source to be acknowledged, in order. Ticks between here and there are limited,
 * so a slow store makes {@link #put} wait. The views are thread-safe.
 */
final class StoreLine {

  /** How often it is looked at whether commits are due. */
  private static final long IDLE_MILLIS = 5;

  /** How often it is looked at whether anything is still to come. */
  private static final long REST_MILLIS = 50;

  /** How often a Redis that is sent nothing is asked whether it still has what it had. */
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

  private final BrainSettings settings;
  private final ChainedWriter<Arrival> redisWriter;
  private final QuestStage quest;
  private final LatencyMeter latency;
  private final Semaphore room;
  private final BlockingQueue<Arrival> toRedis;
  private final BlockingQueue<Arrival> toQuest;
  private final RateMeter rate = new RateMeter();
  private final Counter ticks;
  private final Counter blocks;
  private volatile StreamId lastStored = StreamId.ZERO;
  private volatile long newestMicros;
  private volatile long storedTicks;
  private volatile boolean ending;
  private volatile boolean redisEnded;

  /**
   * @param streams the own Redis's side; tells this what can be read and what is stored
   * @param latency told when trades can be read in the own Redis
   */
  StoreLine(
      BrainSettings settings,
      ChainedWriter<Arrival> redisWriter,
      QuestStage quest,
      LatencyMeter latency,
      MeterRegistry meters) {
    this.settings = settings;
    this.redisWriter = redisWriter;
    this.quest = quest;
    this.latency = latency;
    this.room = new Semaphore(settings.heldTicks());
    // Bounded by the room, of which every block takes at least one place.
    this.toRedis = new LinkedBlockingQueue<>();
    this.toQuest = new LinkedBlockingQueue<>();
    this.ticks = meters.counter("forge.brain.ticks");
    this.blocks = meters.counter("forge.brain.blocks");
    meters.gauge("forge.brain.redis.holes", redisWriter, ChainedWriter::holes);
    meters.gauge("forge.brain.redis.kept.bytes", redisWriter, ChainedWriter::keptBytes);
    meters.gauge("forge.brain.redis.kept.limit.bytes", settings, BrainSettings::keepBytes);
    meters.gauge("forge.brain.held.ticks", this, StoreLine::heldTicks);
    meters.gauge("forge.brain.held.ticks.limit", settings, BrainSettings::heldTicks);
  }

  /**
   * Tells what the stores have; before the loops begin.
   *
   * @param newestStoredMicros when the collector took the newest tick of it; 0 for none
   */
  void goOnBehind(StreamId stored, long newestStoredMicros) {
    lastStored = stored;
    newestMicros = newestStoredMicros;
  }

  /** Takes what the merge made; waits for room. For one thread at a time. */
  void put(Arrival arrival) throws InterruptedException {
    room.acquire(places(arrival));
    quest.announce();
    toRedis.put(arrival);
    toQuest.put(arrival);
  }

  /** Nothing more is put: the loops end when everything is stored. */
  void end() {
    ending = true;
  }

  void redisLoop() throws InterruptedException {
    try {
      redisWriter.goOnBehind(lastStored);
      long checkedNanos = System.nanoTime();
      while (!(ending && toRedis.isEmpty() && redisWriter.idle())) {
        Arrival arrival =
            redisWriter.idle() ? toRedis.poll(REST_MILLIS, TimeUnit.MILLISECONDS) : toRedis.poll();
        if (arrival == null) {
          redisWriter.settle();
          if (redisWriter.idle() && System.nanoTime() - checkedNanos >= CHECK_INTERVAL.toNanos()) {
            redisWriter.check();
            checkedNanos = System.nanoTime();
          }
        } else if (arrival.ticks().isEmpty()) {
          // It says only that what came before is to be acknowledged once more.
          arrival.markInRedis();
        } else {
          redisWriter.send(arrival);
        }
      }
    } finally {
      redisEnded = true;
    }
  }

  void questLoop() throws InterruptedException {
    while (!(ending && redisEnded && toQuest.isEmpty() && quest.idle())) {
      Arrival arrival = toQuest.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
      if (arrival != null) {
        quest.add(arrival);
      }
      quest.commitIfDue(ending && toQuest.isEmpty());
      quest.resumeIfSuspended();
      acknowledge(quest.committed());
    }
  }

  private void acknowledge(Deque<Arrival> committed) {
    int places = 0;
    while (!committed.isEmpty() && committed.peekFirst().inRedis()) {
      Arrival stored = committed.removeFirst();
      if (stored.delivery() != null) {
        stored.delivery().source().stored(stored.delivery().block());
      }
      lastStored = stored.id();
      storedTicks += stored.ticks().size();
      places += places(stored);
      stored.letTicksGo();
    }
    room.release(places);
  }

  /** A block larger than the whole room must pass too. */
  private int places(Arrival arrival) {
    return Math.clamp(
        (long) arrival.ticks().size() + arrival.questOnly().size(), 1, settings.heldTicks());
  }

  /** As soon as it is known that any Redis client can read the block's trades. */
  void readable(Arrival arrival) {
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

  /** The own Redis has the block for certain; called once for each. */
  void inRedis(Arrival arrival) {
    ticks.increment(arrival.ticks().size());
    blocks.increment();
    rate.add(arrival.ticks().size());
  }

  private double heldTicks() {
    return settings.heldTicks() - (double) room.availablePermits();
  }

  String redisTrouble() {
    return redisWriter.trouble();
  }

  String questTrouble() {
    return quest.trouble();
  }

  long errors() {
    return quest.errors() + redisWriter.retries();
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

  /**
   * The newest tick that the own Redis got, or that QuestDB had at the start, in microseconds; 0
   * for none.
   */
  long newestMicros() {
    return newestMicros;
  }

  long storedTicks() {
    return storedTicks;
  }
}
