package quantumforge.feed;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.exchange.MarketListener;
import quantumforge.exchange.MarketSource;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Tick;
import quantumforge.status.FeedStatus;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;

/**
 * The market data of one venue: takes the ticks of any number of connections, merges them by id,
 * finds and repairs holes, keeps the order books true, and hands the result to a {@link TickSink}
 * in order per instrument, each tick exactly once.
 *
 * <p>There is one lock and no thread of its own on the way: the thread of a connection decodes,
 * merges and hands on, so a sink that blocks stops the connections from reading. The lock is never
 * held while waiting for the venue. Thread-safe.
 */
public final class Feed implements Service {

  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

  /** So often is looked for stale streams before one can be. */
  private static final long LOOKS_IN_STALE_AFTER = 6;

  /** An outage that is shorter is not announced: most often nothing is missing. */
  private static final long OUTAGE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private static final long ODD_LOG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final FeedSettings settings;
  private final Map<Instrument, FeedPosition> positions;
  private final MarketSource source;
  private final Handover handover;
  private final Map<Instrument, Lane> lanes = new LinkedHashMap<>();
  private final FeedMeters meters;
  private final Connections connections;
  private final StaleStreams staleStreams;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<AutoCloseable> links = new ArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("feed-timer").factory());
  private final VenueRequests requests;
  private int bringing;
  private long oddLoggedNanos;
  private long oddUnlogged = -1;

  /**
   * Makes the feed; nothing is connected before {@link #start}.
   *
   * @param connections how many connections carry the same instruments at the same time, at least 1
   * @param positions how far the trades of each instrument were handed on before a restart: trades
   *     up to there are dropped except the missing ones, which are fetched first, and what is
   *     missing behind is a hole to be back-filled
   * @param sink takes the ticks; called under the feed's lock
   */
  public Feed(
      FeedSettings settings,
      MarketSource source,
      List<Instrument> instruments,
      int connections,
      Map<Instrument, FeedPosition> positions,
      TickSink sink,
      MeterRegistry registry) {
    if (connections < 1) {
      throw new IllegalArgumentException("a feed needs at least 1 connection, got " + connections);
    }
    this.settings = settings;
    this.source = source;
    this.handover = new Handover(sink);
    this.requests = new VenueRequests(source.exchange(), timer, this::locked);
    this.positions = Map.copyOf(positions);
    for (Instrument instrument : instruments) {
      FeedPosition position = positions.getOrDefault(instrument, FeedPosition.NONE);
      lanes.put(
          instrument,
          new Lane(instrument, position, source.bookIds(), settings, new Output(instrument)));
    }
    this.connections = new Connections(connections);
    this.staleStreams =
        new StaleStreams(
            source, lanes.values(), this.connections, settings.staleAfter().toNanos() / 1_000);
    this.meters =
        new FeedMeters(
            source.exchange(),
            source::venueSymbol,
            lanes.values(),
            this.connections,
            settings.heldLimit(),
            registry);
    FunctionCounter.builder("forge.feed.stale.streams", staleStreams, StaleStreams::found)
        .tag("exchange", source.exchange())
        .register(registry);
  }

  @Override
  public void start() {
    long interval = settings.checkInterval().toMillis();
    timer.scheduleWithFixedDelay(this::onTime, interval, interval, TimeUnit.MILLISECONDS);
    timer.scheduleWithFixedDelay(meters::sample, 1, 1, TimeUnit.SECONDS);
    long watch = Math.max(1, settings.staleAfter().toMillis() / LOOKS_IN_STALE_AFTER);
    timer.scheduleWithFixedDelay(this::lookForStale, watch, watch, TimeUnit.MILLISECONDS);
    locked(
        () ->
            lanes.forEach(
                (instrument, lane) ->
                    lane.resume(positions.getOrDefault(instrument, FeedPosition.NONE).missing())));
    List<Instrument> instruments = List.copyOf(lanes.keySet());
    for (int connection = 0; connection < connections.wanted(); connection++) {
      links.add(source.connect(connection, instruments, new Listener()));
    }
  }

  /**
   * Closes the connections, lets the sink take the tick that is being handed on, and then the Gaps
   * that say which trades came late just now. A sink that does not take them within the configured
   * time is interrupted; what it did not take, comes again after a restart.
   */
  @Override
  public void stop() throws Exception {
    handover.stop();
    for (AutoCloseable link : links) {
      link.close();
    }
    timer.shutdownNow();
    Thread last = Thread.ofVirtual().name("feed-stop").start(this::handOnTheRest);
    if (!last.join(settings.stopTimeout())) {
      if (handover.giveUp()) {
        LOG.warn("feed {}: the sink takes nothing, giving the last tick up", source.exchange());
      }
    }
    requests.stop();
  }

  private void handOnTheRest() {
    lock.lock();
    try {
      lanes.values().forEach(Lane::onStop);
    } catch (Handover.Stopped e) {
      LOG.debug("feed {}: stopped while handing on its last Gaps", source.exchange());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ServiceStatus status() {
    String name = "feed " + source.exchange();
    int up = connections.up();
    if (handover.stopping()) {
      return new ServiceStatus(name, ServiceStatus.State.FAILED, "stopped");
    }
    if (up == connections.wanted()) {
      return new ServiceStatus(
          name,
          ServiceStatus.State.RUNNING,
          lanes.size() + " instruments, " + up + " connections up");
    }
    ServiceStatus.State state =
        up > 0
            ? ServiceStatus.State.DEGRADED
            : connections.everUp() ? ServiceStatus.State.FAILED : ServiceStatus.State.STARTING;
    return new ServiceStatus(
        name,
        state,
        up + " of " + connections.wanted() + " connections up; " + connections.cause());
  }

  /** The feed's published view; quick and without waiting for the feed. */
  public FeedStatus view() {
    return meters.view();
  }

  private void onTime() {
    try {
      if (connections.isOutage(OUTAGE_NANOS)) {
        locked(() -> lanes.values().forEach(lane -> lane.onOutage(MicroClock.now())));
      }
      boolean waiting = false;
      for (Lane lane : lanes.values()) {
        waiting |= lane.counters().holding;
      }
      if (waiting) {
        locked(() -> lanes.values().forEach(lane -> lane.onTime(MicroClock.now())));
      }
    } catch (RuntimeException e) {
      LOG.error("feed {}: timer", source.exchange(), e);
    }
  }

  private void lookForStale() {
    try {
      locked(() -> staleStreams.check(MicroClock.now()));
    } catch (RuntimeException e) {
      LOG.error("feed {}: looking for stale streams", source.exchange(), e);
    }
  }

  /** Runs under the lock unless the feed is being stopped. */
  private void locked(Runnable work) {
    lock.lock();
    try {
      if (!handover.stopping()) {
        work.run();
      }
    } catch (Handover.Stopped e) {
      LOG.debug("feed {}: stopped while handing on a tick", source.exchange());
    } finally {
      lock.unlock();
    }
  }

  private final class Listener implements MarketListener {

    @Override
    public void onConnected(int connection) {
      LOG.info("feed {}: connection {} is up", source.exchange(), connection);
      boolean first = connections.connected(connection);
      locked(() -> staleStreams.onConnected(connection));
      if (first) {
        locked(() -> lanes.values().forEach(lane -> lane.onBack(MicroClock.now())));
      }
    }

    @Override
    public void onTick(int connection, long socket, Tick tick) {
      Lane lane = lanes.get(tick.instrument());
      if (lane == null) {
        connections.badMessage();
        return;
      }
      lock.lock();
      try {
        if (!handover.stopping()) {
          bringing = connection;
          staleStreams.note(connection, lane, tick);
          lane.onTick(socket, tick);
        }
      } catch (Handover.Stopped e) {
        LOG.debug("feed {}: stopped while handing on a tick", source.exchange());
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onNewestTrade(int connection, Instrument instrument, long tradeId) {
      Lane lane = lanes.get(instrument);
      if (lane != null) {
        locked(() -> lane.onNewestTrade(tradeId, MicroClock.now()));
      }
    }

    @Override
    public void onBookLost(int connection, long socket, Instrument instrument, String cause) {
      Lane lane = lanes.get(instrument);
      if (lane != null) {
        locked(() -> lane.onBookLost(socket, cause));
      }
    }

    @Override
    public void onSocketEnded(int connection, long socket) {
      locked(() -> lanes.values().forEach(lane -> lane.onSocketEnded(socket)));
    }

    @Override
    public void onBadMessage(int connection, String reason) {
      connections.badMessage();
    }

    @Override
    public void onDisconnected(int connection, String cause) {
      LOG.warn("feed {}: connection {} is down: {}", source.exchange(), connection, cause);
      connections.disconnected(connection, cause);
    }
  }

  /** Carries out what one lane wants done. */
  private final class Output implements LaneOutput {

    private final Instrument instrument;

    Output(Instrument instrument) {
      this.instrument = instrument;
    }

    @Override
    public void emit(Tick tick) {
      handover.hand(tick);
    }

    @Override
    public void fetchTrades(long fromId, int limit, long delayMillis) {
      requests.ask(
          delayMillis,
          () -> source.trades(instrument, fromId, limit),
          (page, failure) -> {
            if (failure == null) {
              lane().onPage(page, MicroClock.now());
            } else {
              lane().onPageFailed(failure);
            }
          });
    }

    @Override
    public void fetchSnapshot(long delayMillis) {
      requests.ask(
          delayMillis,
          () -> source.snapshot(instrument),
          (snapshot, failure) -> {
            if (failure == null) {
              lane().onSnapshot(snapshot);
            } else {
              warn("book snapshot: " + failure);
              lane().onSnapshotFailed();
            }
          });
    }

    @Override
    public void renew(String why) {
      source.renew(bringing, instrument, why);
    }

    @Override
    public void implausible(String message) {
      long now = System.nanoTime();
      if (oddUnlogged >= 0 && now - oddLoggedNanos < ODD_LOG_PAUSE_NANOS) {
        oddUnlogged++;
        return;
      }
      LOG.warn(
          "feed {}: tick not used, its numbers are not plausible ({} more since the last line): {}",
          instrument,
          Math.max(0, oddUnlogged),
          message);
      oddLoggedNanos = now;
      oddUnlogged = 0;
    }

    @Override
    public void warn(String message) {
      LOG.warn("feed {}: {}", instrument, message);
    }

    private Lane lane() {
      return lanes.get(instrument);
    }
  }
}
