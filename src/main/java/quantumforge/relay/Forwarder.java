package quantumforge.relay;

import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.feed.FeedPosition;
import quantumforge.feed.TickSink;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.status.Probe;
import quantumforge.status.RelayStatus;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;

/**
 * Takes the ticks of a collector, keeps the newest ones in HOT and WARM where these are on, and
 * forwards all of them in packed blocks to the Redis Stream that the brains read. A block is small
 * while Redis keeps up and grows by itself when it does not. When the stream's limit is reached, or
 * Redis takes nothing, blocks go to the disk; without one it stops taking ticks, which pushes back
 * to the venue. {@link #accept} may be called by any thread.
 */
public final class Forwarder implements TickSink, Service {

  private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

  /** How often it is looked at whether enough ticks for a large block have come. */
  private static final long GATHER_MILLIS = 5;

  /** So long the next block is waited for before Redis's answer to the last one is. */
  private static final long SETTLE_MILLIS = 5;

  /** How often it is looked at whether Redis has room again. */
  private static final long ROOM_MILLIS = 5;

  /** How often a stop, or room in the stream, is looked at. */
  private static final long IDLE_MILLIS = 50;

  /**
   * A Redis that crashed with the collector may have lost its last blocks, and the clock may have
   * been set back: the first id must be beyond the ids of what was lost, or a brain that has it
   * takes the new blocks for old ones.
   */
  private static final long LOST_MILLIS = 10_000;

  /** A full stream is sent nothing, so only asking shows that Redis has lost it. */
  private static final long CHECK_NANOS = 1_000_000_000L;

  private final String name;
  private final RelaySettings settings;
  private final RedisLink link;
  private final ForwarderView view;
  private final Duration drainLimit;
  private final BehindStreams behind;
  private final StreamSweeper sweeper;
  private final StreamTarget target;
  private final ChainedWriter<PackedBlock> writer;
  private final Backlog backlog = new Backlog();
  private final Outlet outlet;
  private final BlockingQueue<Tick> queue;
  private final CollectorTiers tiers;
  private final FeedMarks marks = new FeedMarks();
  private final Counter ticksForwarded;
  private final Counter blocksForwarded;
  private final Counter bytesForwarded;
  private final RateMeter rate = new RateMeter();

  private volatile StatefulRedisConnection<String, byte[]> connection;
  private volatile Map<Instrument, FeedPosition> positions = Map.of();
  private volatile String death = "";
  private final Linger linger;
  private StreamId newest = StreamId.ZERO;
  private byte[] lastBase = new byte[0];
  private long firstMillis;
  private volatile boolean stopping;
  private volatile Thread packer;
  private volatile Thread sender;
  private volatile Thread trimmer;
  private volatile Thread keeper;

  /**
   * Makes the forwarder; nothing is connected before {@link #start}.
   *
   * @param stopTimeout within which {@link #stop} is to be done, longer than 0; five sixths of it
   *     are for what is still to be forwarded, the rest for ending
   * @param meters where {@code forge.relay.…} is registered; one forwarder for each stream and
   *     registry
   */
  public Forwarder(RelaySettings settings, Duration stopTimeout, MeterRegistry meters) {
    this("forwarder", settings, stopTimeout, Optional.empty(), meters);
  }

  /**
   * Makes one of several forwarders of a collector; as the other constructor.
   *
   * @param name tells it from the others in statuses and messages
   * @param store where blocks go that Redis does not take, shared by all forwarders of a collector;
   *     empty for none
   */
  public Forwarder(
      String name,
      RelaySettings settings,
      Duration stopTimeout,
      Optional<OverflowStore> store,
      MeterRegistry meters) {
    this.name = name;
    this.settings = settings;
    this.drainLimit = stopTimeout.multipliedBy(5).dividedBy(6);
    this.link = RedisLink.to(settings.redisUrl(), settings.commandTimeout());
    this.outlet = new Outlet(settings.stream(), settings, backlog, store);
    this.behind = new BehindStreams(settings, store);
    Tags lane = Tags.of("stream", settings.stream());
    StreamJanitor janitor = new StreamJanitor(settings.stream(), settings.groups());
    this.sweeper =
        new StreamSweeper(
            settings,
            link.address(),
            janitor,
            backlog,
            outlet,
            behind,
            meters.counter("forge.relay.trim.failures", lane));
    this.target = new StreamTarget(settings.stream(), janitor, behind, backlog, outlet);
    this.writer =
        new ChainedWriter<>(
            name, link, settings.windowBlocks(), settings.keepBytes(), settings.keepFor(), target);
    this.queue = new ArrayBlockingQueue<>(settings.queueTicks());
    this.linger = new Linger(settings.linger(), settings.lingerBusy(), settings.blockTicksMax());
    this.tiers = new CollectorTiers(settings.tiers(), meters);
    this.view =
        new ForwarderView(
            name,
            settings,
            link.address(),
            writer,
            backlog,
            outlet,
            behind,
            sweeper,
            tiers,
            store.filter(disk -> disk.settings().enabled()));
    this.ticksForwarded = meters.counter("forge.relay.ticks", lane);
    this.blocksForwarded = meters.counter("forge.relay.blocks", lane);
    this.bytesForwarded = meters.counter("forge.relay.bytes", lane);
    meters.gauge("forge.relay.queue.ticks", lane, queue, BlockingQueue::size);
    meters.gauge("forge.relay.buffer.bytes", lane, backlog, Backlog::bytes);
    meters.gauge("forge.relay.buffer.blocks", lane, backlog, Backlog::blocks);
    meters.gauge("forge.relay.buffer.limit.bytes", lane, settings, RelaySettings::bufferLimitBytes);
    meters.gauge("forge.relay.kept.bytes", lane, writer, ChainedWriter::keptBytes);
    meters.gauge("forge.relay.kept.limit.bytes", lane, settings, RelaySettings::keepBytes);
    meters.gauge("forge.relay.waiting.bytes", lane, outlet, Outlet::waitingBytes);
    meters.gauge(
        "forge.relay.waiting.limit.bytes", lane, settings, all -> all.overflow().memoryBytes());
    meters.gauge("forge.relay.overflow.active", lane, outlet, out -> out.overflowing() ? 1 : 0);
    meters.more().counter("forge.relay.overflow.entered", lane, outlet, Outlet::entered);
    meters.more().counter("forge.relay.retries", lane, writer, ChainedWriter::retries);
    meters.more().counter("forge.relay.holes", lane, writer, ChainedWriter::holes);
    meters.gauge("forge.relay.blocked", lane, view, seen -> seen.blocked() ? 1 : 0);
    sweeper.register(lane, meters);
  }

  /**
   * Connects to Redis and begins to forward. A Redis that does not answer is waited for as long as
   * it takes; with a disk only {@code relay.overflow.after}, and then blocks go to the disk until
   * it does.
   *
   * @throws IOException when the disk for what Redis does not take cannot be used
   */
  @Override
  public void start() throws InterruptedException, IOException {
    behind.open();
    outlet.open();
    Optional<StreamTarget.Found> found =
        outlet.lane().isPresent()
            ? writer.retriedFor(settings.overflow().after(), this::ask)
            : Optional.of(writer.retried(this::ask));
    Map<String, byte[]> known =
        found.isPresent() ? outlet.goOnBehind(found.get()) : outlet.goOnWithoutRedis();
    positions = target.positions(known);
    newest = outlet.newest().compareTo(behind.newest()) > 0 ? outlet.newest() : behind.newest();
    firstMillis = newest.millis() + LOST_MILLIS;
    marks.resume(positions);
    found.ifPresent(this::serve);
    StreamId before = newest;
    packer = Thread.ofPlatform().name("forwarder").start(() -> guarded(this::packLoop));
    sender =
        Thread.ofPlatform()
            .name("stream-sender")
            .start(() -> guarded(() -> sendLoop(found.isPresent(), before)));
    keeper = Thread.ofVirtual().name("position-keeper").start(() -> guarded(this::keepLoop));
  }

  private StreamTarget.Found ask() throws InterruptedException {
    StreamId inRedis = writer.openNow();
    if (connection == null) {
      connection = link.connect();
    }
    return target.found(connection, inRedis);
  }

  /** Redis is there: what runs beside the chain may begin. */
  private void serve(StreamTarget.Found found) {
    target.countBacklog(found);
    tiers.start(connection);
    trimmer =
        Thread.ofVirtual()
            .name("stream-janitor")
            .start(() -> guarded(() -> sweeper.run(connection)));
  }

  /**
   * How far the ticks of each instrument were stored at the start, from which a restarted feed goes
   * on. Valid after {@link #start}.
   */
  public Map<Instrument, FeedPosition> positions() {
    return positions;
  }

  @Override
  public void accept(Tick tick) throws InterruptedException {
    queue.put(tick);
  }

  /**
   * Forwards what it has taken, waits until Redis or the disk has it, and stops. The feed must have
   * stopped. Without a disk a Redis that stays away keeps it from stopping for five sixths of the
   * stop timeout; what it holds then is taken again from the venue after the restart, by trade id.
   */
  @Override
  public void stop() throws InterruptedException {
    stopping = true;
    if (sender != null) {
      long deadlineNanos = System.nanoTime() + drainLimit.toNanos();
      boolean packed = packer.join(drainLimit);
      outlet.end();
      if (trimmer == null) {
        // It waits for Redis, and everything is on the disk.
        sender.interrupt();
      }
      Duration left = Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime()));
      if (!sender.join(left) && !(outlet.save() && packed)) {
        LOG.warn(
            "Redis {} has not taken what is left in {} ms: {} ticks are taken again from the venue after the restart",
            link.address(),
            drainLimit.toMillis(),
            queue.size());
      }
      end(packer, sender, trimmer, keeper);
      tiers.stop();
    }
    outlet.close();
    behind.close();
    writer.close();
    link.close();
  }

  private static void end(Thread... threads) throws InterruptedException {
    for (Thread thread : threads) {
      if (thread != null) {
        thread.interrupt();
        thread.join();
      }
    }
  }

  @Override
  public ServiceStatus status() {
    return death.isEmpty()
        ? view.status(sender != null, rate.perSecond())
        : new ServiceStatus(name, State.FAILED, death);
  }

  /** The collector's Redis answers, and the stream can be read. */
  @Override
  public List<Probe> probes() {
    return List.of(link.probe("redis"), link.streamProbe("stream", settings.stream()));
  }

  /** The figures for the published views. */
  public RelayStatus relayStatus() {
    return view.relay(
        (long) ticksForwarded.count(),
        rate.perSecond(),
        (long) blocksForwarded.count(),
        (long) bytesForwarded.count(),
        queue.size());
  }

  private interface Loop {
    void run() throws InterruptedException, IOException;
  }

  /**
   * A thread that ends by itself must be seen: nothing else would say that data no longer flows.
   */
  private void guarded(Loop loop) {
    String name = Thread.currentThread().getName();
    try {
      loop.run();
    } catch (InterruptedException stopped) {
      LOG.debug("{} was interrupted", name);
    } catch (Throwable failure) {
      LOG.error("{} has ended", name, failure);
      String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
      if (death.isEmpty()) {
        death = name + " has ended: " + reason;
      }
    }
  }

  private void packLoop() {
    List<Tick> batch = new ArrayList<>(settings.blockTicksMax());
    try (LivePacker encoder = new LivePacker()) {
      while (!(stopping && queue.isEmpty())) {
        Tick first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          if (!stopping) {
            gather();
          }
          queue.drainTo(batch, settings.blockTicksMax() - 1);
          linger.taken(batch.size(), System.nanoTime());
          forward(batch, encoder);
          batch.clear();
        }
      }
    } catch (InterruptedException interrupted) {
      LOG.warn("the forwarder was interrupted with {} ticks not forwarded", queue.size());
    }
  }

  private int newBaseBytes(WireBlock block) {
    boolean another = block.base().length > 0 && block.base() != lastBase;
    lastBase = another ? block.base() : lastBase;
    return another ? block.base().length : 0;
  }

  /**
   * @param served whether Redis answered at the start
   * @param before the newest block that was known of then
   */
  private void sendLoop(boolean served, StreamId before) throws InterruptedException, IOException {
    if (!served) {
      StreamTarget.Found found = writer.retried(this::ask);
      outlet.redisHas(found.newest(), before);
      serve(found);
    }
    long checkedNanos = System.nanoTime();
    while (!(stopping && !packer.isAlive() && outlet.isEmpty() && writer.idle())) {
      PackedBlock next = outlet.next(patienceMillis());
      if (next == null) {
        writer.settle();
        if (writer.idle() && System.nanoTime() - checkedNanos >= CHECK_NANOS) {
          writer.check();
          checkedNanos = System.nanoTime();
        }
      } else {
        writer.send(next);
      }
    }
  }

  /**
   * An answer that came while the next block was waited for is taken without a wait of its own,
   * which costs more than all else that is done for a block.
   */
  private long patienceMillis() {
    if (!writer.idle()) {
      return SETTLE_MILLIS;
    }
    return outlet.overflowing() ? ROOM_MILLIS : IDLE_MILLIS;
  }

  private void keepLoop() throws InterruptedException {
    String known = "";
    while (true) {
      Thread.sleep(PositionFile.INTERVAL_MILLIS);
      try {
        outlet.keepPositions();
        known = "";
      } catch (IOException failure) {
        String reason = String.valueOf(failure.getMessage());
        if (!reason.equals(known)) {
          LOG.warn("{}: a start without Redis would begin with old positions: {}", name, reason);
        }
        known = reason;
      }
    }
  }

  /** When nobody reads the block soon, a large one packs better. */
  private void gather() throws InterruptedException {
    if (!outlet.overflowing() && !sweeper.allLag()) {
      Thread.sleep(Duration.ofNanos(linger.nanos(queue.size())));
      return;
    }
    long deadlineNanos = System.nanoTime() + settings.overflow().linger().toNanos();
    while (queue.size() < settings.blockTicksMax() - 1
        && System.nanoTime() - deadlineNanos < 0
        && !stopping) {
      Thread.sleep(GATHER_MILLIS);
    }
  }

  private void forward(List<Tick> batch, LivePacker encoder) throws InterruptedException {
    tiers.add(batch);
    for (Tick tick : batch) {
      marks.take(tick);
    }
    newest = newest.next(Math.max(System.currentTimeMillis(), firstMillis));
    boolean lagging = outlet.overflowing() || sweeper.allLag();
    WireBlock block = encoder.pack(batch, lagging, newest.millis());
    outlet.put(
        new PackedBlock(
            newest,
            block.bytes(),
            block.base(),
            marks.changes(),
            batch.size(),
            batch.getFirst().receivedMicros(),
            batch.getLast().receivedMicros()));
    ticksForwarded.increment(batch.size());
    blocksForwarded.increment();
    bytesForwarded.increment(block.bytes().length + newBaseBytes(block));
    rate.add(batch.size());
  }
}
