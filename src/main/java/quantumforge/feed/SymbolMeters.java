package quantumforge.feed;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import quantumforge.kernel.MicroClock;

/**
 * How each symbol of a feed does, as metrics: as many as symbols are configured. Ages are counted
 * from the start while no tick has come.
 */
final class SymbolMeters {

  private final String exchange;
  private final List<Lane> lanes;
  private final Connections connections;
  private final long startMicros = MicroClock.now();

  SymbolMeters(String exchange, List<Lane> lanes, Connections connections) {
    this.exchange = exchange;
    this.lanes = lanes;
    this.connections = connections;
  }

  void register(MeterRegistry registry) {
    Tags tags = Tags.of("exchange", exchange);
    Gauge.builder("forge.feed.staleness.seconds", this::stalenessSeconds)
        .tags(tags)
        .register(registry);
    for (Lane lane : lanes) {
      register(registry, lane, tags.and("symbol", lane.instrument().symbol()));
    }
  }

  private void register(MeterRegistry registry, Lane lane, Tags tags) {
    LaneCounters counters = lane.counters();
    FunctionCounter.builder("forge.feed.symbol.ticks", counters, it -> it.ticks.get())
        .tags(tags)
        .register(registry);
    Gauge.builder("forge.feed.symbol.connected", () -> connected(counters) ? 1 : 0)
        .tags(tags)
        .register(registry);
    Gauge.builder("forge.feed.symbol.staleness.seconds", () -> age(newest(counters)))
        .tags(tags)
        .register(registry);
  }

  /** A connection is open, and it has brought something of the symbol. */
  private boolean connected(LaneCounters counters) {
    return connections.up() > 0 && counters.lastTickMicros.get() > 0;
  }

  private double stalenessSeconds() {
    long newest = startMicros;
    for (Lane lane : lanes) {
      newest = Math.max(newest, newest(lane.counters()));
    }
    return age(newest);
  }

  private long newest(LaneCounters counters) {
    return Math.max(startMicros, counters.lastTickMicros.get());
  }

  private static double age(long micros) {
    return Math.max(0, MicroClock.now() - micros) / 1e6;
  }
}
