package quantumforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets the market run for a time, or to the end of its tape, stops it, waits until everything has
 * arrived, and verifies. For one thread.
 */
final class Measurement {

  private static final Duration SAMPLE = Duration.ofSeconds(1);

  /**
   * In their first half minute the JVMs compile what became hot, and on two cores trades wait for
   * that: single ones 80 to 180 ms. What is measured is a plant that has run for a while.
   */
  static final Duration WARM_UP = Duration.ofSeconds(30);

  /**
   * How long the synthetic market takes to its full rate, so that JVMs that have compiled nothing
   * yet are not flooded. Shorter than the warm-up: what is measured is at the full rate.
   */
  static final Duration RAMP = Duration.ofSeconds(8);

  private final DemoOptions options;
  private final List<DemoNode> nodes;
  private final Plant plant;
  private final PlantProbe probe;
  private final DemoScreen screen;
  private final Map<String, Long> residentBytesMax = new HashMap<>();
  private final BrainSamples samples = new BrainSamples();
  private final int watchedTradesPerSecond;
  private final List<LatencyReport> latencies = new ArrayList<>();
  private final Optional<? extends Disturbance> disturbance;

  /**
   * @param watchedTradesPerSecond about so many trades are read from each brain's Redis while it
   *     runs; 0 for none
   * @param disturbance what breaks the plant while it runs
   */
  Measurement(
      DemoOptions options,
      List<DemoNode> nodes,
      Plant plant,
      PlantProbe probe,
      DemoScreen screen,
      int watchedTradesPerSecond,
      Optional<? extends Disturbance> disturbance) {
    this.watchedTradesPerSecond = watchedTradesPerSecond;
    this.disturbance = disturbance;
    this.options = options;
    this.nodes = List.copyOf(nodes);
    this.plant = plant;
    this.probe = probe;
    this.screen = screen;
  }

  /**
   * @param startUp how long the plant took to come up, for the report
   * @param warmUp how long the synthetic market runs before anything counts
   * @param stop counted down when somebody wants it to end early
   * @throws InterruptedException when it was ended early; there is no report then
   */
  DemoReport run(Duration startUp, Duration warmUp, StatusReader reader, CountDownLatch stop)
      throws IOException, InterruptedException {
    Lives lives = new Lives(plant.machines(), plant.faults());
    if (options.tape().isEmpty()) {
      warmUp(warmUp, stop);
    }
    long ticksBefore = marketTicks();
    long fromMicros = System.currentTimeMillis() * 1_000;
    ProcessCosts costs = new ProcessCosts(plant.processes());
    long begun = System.nanoTime();
    disturbance.ifPresent(Disturbance::start);
    try {
      runWatched(reader, stop, begun, fromMicros);
    } catch (InterruptedException ended) {
      if (disturbance.isPresent()) {
        disturbance.get().stop();
      }
      throw ended;
    }
    if (disturbance.isPresent()) {
      disturbance.get().await();
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    long ticks = marketTicks();
    List<DemoReport.ProcessResult> processes = costs.until(ticks - ticksBefore);
    plant.stopMarkets();
    TradeLedger ledger = plant.ledger();
    screen.event(
        "the market stands still after %d trades; waiting for the brains"
            .formatted(ledger.trades()));
    try (Verification verification = verification(fromMicros)) {
      boolean drained = verification.awaitDrained(ledger, new CollectorProbe(probe, nodes));
      screen.event("comparing everything in every store with the exchange's ledger");
      List<DemoReport.StoreResult> stores = verification.compare(ledger);
      List<DemoReport.BookResult> books = verification.compareBooks(ledger);
      DemoReport.MarketRun market =
          new DemoReport.MarketRun(
              options.tape().map(tape -> tape.getFileName().toString()).orElse("synthetic"),
              options.tape().isPresent() ? options.speedText() : "live",
              ledger.symbols().size(),
              seconds,
              ticks,
              (ticks - ticksBefore) / seconds,
              ledger.trades(),
              drained,
              paperCount("slowClientsCut"),
              lives.starts(Plant.PAPER));
      return new ReportWriter(nodes, probe, residentBytesMax, lives, samples, verification)
          .write(
              startUp,
              market,
              ledger.silent(),
              stores,
              books,
              processes,
              plant.breaches(),
              verification.openGaps());
    }
  }

  /** A JVM compiles what it runs; what the first seconds cost says nothing about the others. */
  private void warmUp(Duration warmUp, CountDownLatch stop) throws InterruptedException {
    if (warmUp.isZero()) {
      return;
    }
    screen.event("warming up for %d s".formatted(warmUp.toSeconds()));
    if (stop.await(warmUp.toSeconds(), TimeUnit.SECONDS)) {
      throw new InterruptedException("asked to stop while warming up");
    }
  }

  /** What each brain's watch saw; empty where none was asked for. */
  List<LatencyReport> latencies() {
    return List.copyOf(latencies);
  }

  private void runWatched(StatusReader reader, CountDownLatch stop, long begun, long fromMicros)
      throws IOException, InterruptedException {
    Map<String, ArrivalWatch> watches = new TreeMap<>();
    try {
      for (DemoNode node : nodes) {
        if (node.isBrain() && watchedTradesPerSecond > 0) {
          watches.put(node.id(), ArrivalWatch.open(plant.redis().get(node), watched(), fromMicros));
        }
      }
      runMarket(reader, stop, begun);
      for (Map.Entry<String, ArrivalWatch> watch : watches.entrySet()) {
        latencies.add(watch.getValue().end(watch.getKey()));
      }
    } finally {
      watches.values().forEach(ArrivalWatch::close);
    }
  }

  /** Streams of as many symbols as bring about as many trades as are wanted. */
  private List<String> watched() throws IOException, InterruptedException {
    List<TradeLedger.Entry> symbols = plant.ledger().symbols();
    long count = (long) watchedTradesPerSecond * symbols.size() / Math.max(1, options.rate());
    return symbols.stream()
        .limit(Math.max(1, count))
        .map(entry -> RedisTrades.key(entry.instrument()))
        .toList();
  }

  private void runMarket(StatusReader reader, CountDownLatch stop, long begun)
      throws IOException, InterruptedException {
    Optional<Long> end = options.runFor().map(time -> begun + time.toNanos());
    screen.event(
        options
            .runFor()
            .map(time -> "measuring for %d s".formatted(time.toSeconds()))
            .orElse("measuring to the end of the tape"));
    while (true) {
      sample(reader.read("measuring"));
      samples.take(probe.plant(), nodes);
      boolean timeIsUp = end.isPresent() && System.nanoTime() - end.get() >= 0;
      if (timeIsUp || hasMarketEnded()) {
        return;
      }
      long left = end.map(at -> at - System.nanoTime()).orElse(Long.MAX_VALUE);
      long waitNanos = Math.clamp(left, 0, SAMPLE.toNanos());
      if (stop.await(waitNanos, TimeUnit.NANOSECONDS)) {
        throw new InterruptedException("asked to stop while measuring");
      }
    }
  }

  private void sample(DemoStatus status) {
    screen.status(status);
    for (DemoStatus.Row row : status.rows()) {
      residentBytesMax.merge(row.name(), row.residentBytes(), Math::max);
    }
  }

  private boolean hasMarketEnded() throws InterruptedException {
    return plant
        .paper()
        .status()
        .map(status -> status.path("endOfMarket").asBoolean())
        .orElse(false);
  }

  private long marketTicks() throws InterruptedException {
    return paperCount("ticks");
  }

  private long paperCount(String field) throws InterruptedException {
    return plant.paperCount(field);
  }

  private Verification verification(long fromMicros) {
    return new Verification(
        new Ports(options.portBase()),
        options.folder(),
        plant.redis(),
        nodes.stream().filter(DemoNode::isBrain).toList(),
        fromMicros);
  }

  /** The plant's own words about one node; nothing when there are none. */
  static JsonNode report(PlantProbe probe, DemoNode node) {
    return probe
        .status(node)
        .map(status -> status.path("report"))
        .orElse(MissingNode.getInstance());
  }
}
