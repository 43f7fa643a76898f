package quantumforge.feed;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.status.FeedStatus;

/** The counts of a feed as metrics and as a published view; never waits for the feed. */
final class FeedMeters {

  private final String exchange;
  private final Function<Instrument, String> venueSymbol;
  private final List<Lane> lanes;
  private final Connections connections;
  private final int heldLimit;
  private final long[] sampledTicks;
  private long sampledNanos = System.nanoTime();
  private volatile double ticksPerSecond;

  /**
   * @param venueSymbol the venue's own name of an instrument
   */
  FeedMeters(
      String exchange,
      Function<Instrument, String> venueSymbol,
      Collection<Lane> lanes,
      Connections connections,
      int heldLimit,
      MeterRegistry registry) {
    this.exchange = exchange;
    this.venueSymbol = venueSymbol;
    this.lanes = List.copyOf(lanes);
    this.connections = connections;
    this.heldLimit = heldLimit;
    this.sampledTicks = new long[lanes.size()];
    register(registry);
  }

  private void register(MeterRegistry registry) {
    Tags tags = Tags.of("exchange", exchange);
    count(registry, "forge.feed.ticks", tags, counters -> counters.ticks.get());
    count(registry, "forge.feed.duplicates", tags, counters -> counters.duplicates.get());
    count(registry, "forge.feed.gaps", tags.and("channel", "trades"), c -> c.tradeGaps.get());
    count(registry, "forge.feed.gaps", tags.and("channel", "book"), c -> c.bookGaps.get());
    count(registry, "forge.feed.recovered", tags, counters -> counters.recovered.get());
    count(registry, "forge.feed.book.syncs", tags, counters -> counters.syncs.get());
    count(registry, "forge.feed.book.checks", tags, counters -> counters.checks.get());
    count(registry, "forge.feed.book.mismatches", tags, counters -> counters.mismatches.get());
    count(registry, "forge.feed.id.restarts", tags, counters -> counters.restarts.get());
    count(registry, "forge.feed.implausible", tags, counters -> counters.implausible.get());
    count(registry, "forge.feed.trades.lost", tags, counters -> counters.lost.get());
    gauge(registry, "forge.feed.trades.missing", tags, FeedMeters::missingTrades);
    gauge(
        registry,
        "forge.feed.held",
        tags.and("channel", "trades"),
        meters -> meters.most(counters -> counters.heldTrades.get()));
    gauge(
        registry,
        "forge.feed.held",
        tags.and("channel", "book"),
        meters -> meters.most(counters -> counters.heldDeltas.get()));
    gauge(registry, "forge.feed.held.limit", tags, meters -> meters.heldLimit);
    gauge(registry, "forge.feed.books.synced", tags, FeedMeters::syncedBooks);
    FunctionCounter.builder("forge.feed.reconnects", connections, Connections::reconnects)
        .tags(tags)
        .register(registry);
    Gauge.builder("forge.feed.connections.up", connections, Connections::up)
        .tags(tags)
        .register(registry);
    Gauge.builder("forge.feed.connections.wanted", connections, Connections::wanted)
        .tags(tags)
        .register(registry);
    new SymbolMeters(exchange, lanes, connections).register(registry);
  }

  private void count(
      MeterRegistry registry, String name, Tags tags, ToLongFunction<LaneCounters> of) {
    FunctionCounter.builder(name, this, meters -> meters.sum(of)).tags(tags).register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, Tags tags, ToDoubleFunction<FeedMeters> of) {
    Gauge.builder(name, this, of).tags(tags).register(registry);
  }

  private long most(ToLongFunction<LaneCounters> of) {
    long most = 0;
    for (Lane lane : lanes) {
      most = Math.max(most, of.applyAsLong(lane.counters()));
    }
    return most;
  }

  private long missingTrades() {
    return sum(counters -> counters.missing.get());
  }

  private long sum(ToLongFunction<LaneCounters> of) {
    long sum = 0;
    for (Lane lane : lanes) {
      sum += of.applyAsLong(lane.counters());
    }
    return sum;
  }

  private double syncedBooks() {
    return lanes.stream().filter(lane -> lane.counters().bookSynced).count();
  }

  /** Measures the rates since the last call; called about once a second by one thread. */
  void sample() {
    long now = System.nanoTime();
    double seconds = Math.max(1, now - sampledNanos) / 1e9;
    sampledNanos = now;
    double total = 0;
    for (int i = 0; i < sampledTicks.length; i++) {
      LaneCounters counters = lanes.get(i).counters();
      long ticks = counters.ticks.get();
      counters.ticksPerSecond = (ticks - sampledTicks[i]) / seconds;
      sampledTicks[i] = ticks;
      total += counters.ticksPerSecond;
    }
    ticksPerSecond = total;
  }

  FeedStatus view() {
    boolean live = connections.up() > 0;
    List<FeedStatus.SymbolStatus> symbols = new ArrayList<>(lanes.size());
    for (Lane lane : lanes) {
      symbols.add(view(lane, live));
    }
    return new FeedStatus(
        exchange,
        connections.up(),
        connections.wanted(),
        sum(counters -> counters.ticks.get()),
        ticksPerSecond,
        sum(counters -> counters.duplicates.get()),
        sum(LaneCounters::gaps),
        connections.badMessages() + sum(counters -> counters.implausible.get()),
        connections.reconnects(),
        sum(counters -> counters.checks.get()),
        sum(counters -> counters.mismatches.get()),
        missingTrades(),
        symbols);
  }

  private FeedStatus.SymbolStatus view(Lane lane, boolean live) {
    LaneCounters counters = lane.counters();
    Tick.Trade last = counters.lastTrade();
    return new FeedStatus.SymbolStatus(
        lane.instrument().symbol(),
        venueSymbol.apply(lane.instrument()),
        counters.ticks.get(),
        counters.ticksPerSecond,
        counters.lastTickMicros.get(),
        last == null ? "" : last.price().toString(),
        live && counters.bookSynced);
  }
}
