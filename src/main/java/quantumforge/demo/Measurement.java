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
import quantumforge.kernel.MicroClock;

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

  private final DemoOptions options;
  private final List<DemoNode> nodes;
  private final Plant plant;
  private final PlantProbe probe;
  private final DemoScreen screen;
  private final Map<String, Long> residentBytesMax = new HashMap<>();
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
   * @param count so many runs, one behind the other, 1 or more; 1 with a disturbance
   * @param stop counted down when somebody wants it to end early
   * @return one report for each run; what was verified is the same in all
   * @throws InterruptedException when it was ended early; there is no report then
   */
  List<DemoReport> run(
      Duration startUp, Duration warmUp, int count, StatusReader reader, CountDownLatch stop)
      throws IOException, InterruptedException {
    Lives lives = new Lives(plant.machines(), plant.faults());
    if (options.tape().isEmpty()) {
      warmUp(warmUp, stop);
    }
    List<MeasuredRun> runs = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      runs.add(measure(count == 1 ? "" : ", run %d of %d".formatted(i, count), reader, stop));
    }
    plant.stopMarkets();
    return verify(startUp, runs, lives);
  }

  private MeasuredRun measure(String which, StatusReader reader, CountDownLatch stop)
      throws IOException, InterruptedException {
    BrainSamples samples = new BrainSamples();
    Map<DemoNode, RelayCount> relaysBefore = RelayCount.of(probe, nodes);
    long ticksBefore = marketTicks();
    long fromMicros = MicroClock.now();
    ProcessCosts costs = new ProcessCosts(plant.processes());
    long begun = System.nanoTime();
    disturbance.ifPresent(Disturbance::start);
    try {
      runWatched(which, reader, samples, stop, begun, fromMicros);
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
    long toMicros = MicroClock.now();
    Map<DemoNode, RelayCount> relays = RelayCount.of(probe, nodes);
    relays.replaceAll((node, relay) -> relay.since(relaysBefore.get(node)));
    return new MeasuredRun(
        fromMicros,
        toMicros,
        seconds,
        ticks,
        (ticks - ticksBefore) / seconds,
        processes,
        relays,
        samples);
  }

  private List<DemoReport> verify(Duration startUp, List<MeasuredRun> runs, Lives lives)
      throws IOException, InterruptedException {
    TradeLedger ledger = plant.ledger();
    screen.event(
        "the market stands still after %d trades; waiting for the brains"
            .formatted(ledger.trades()));
    try (Verification verification = verification(runs)) {
      boolean drained = verification.awaitDrained(ledger, new CollectorProbe(probe, nodes));
      screen.event("comparing everything in every store with the exchange's ledger");
      List<DemoReport.StoreResult> stores = verification.compare(ledger, screen::event);
      List<DemoReport.BookResult> books = verification.compareBooks(ledger);
      ReportWriter writer = new ReportWriter(nodes, probe, residentBytesMax, lives, verification);
      List<DemoReport> reports = new ArrayList<>();
      for (int i = 0; i < runs.size(); i++) {
        reports.add(
            writer.write(
                startUp,
                market(runs.get(i), ledger, drained, lives),
                runs.get(i),
                i,
                ledger.silent(),
                stores,
                books,
                plant.breaches(),
                verification.openGaps()));
      }
      return reports;
    }
  }

  private DemoReport.MarketRun market(
      MeasuredRun run, TradeLedger ledger, boolean drained, Lives lives)
      throws InterruptedException {
    return new DemoReport.MarketRun(
        options.tape().map(tape -> tape.getFileName().toString()).orElse("synthetic"),
        options.tape().isPresent() ? options.speedText() : "live",
        ledger.symbols().size(),
        run.seconds(),
        run.ticks(),
        run.ticksPerSecond(),
        ledger.trades(),
        drained,
        paperCount("slowClientsCut"),
        lives.starts(Plant.PAPER));
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

  /** What each brain's watch saw in each run; empty where none was asked for. */
  List<LatencyReport> latencies() {
    return List.copyOf(latencies);
  }

  private void runWatched(
      String which,
      StatusReader reader,
      BrainSamples samples,
      CountDownLatch stop,
      long begun,
      long fromMicros)
      throws IOException, InterruptedException {
    Map<String, ArrivalWatch> watches = new TreeMap<>();
    try {
      for (DemoNode node : nodes) {
        if (node.isBrain() && watchedTradesPerSecond > 0) {
          watches.put(node.id(), ArrivalWatch.open(plant.redis().get(node), watched(), fromMicros));
        }
      }
      runMarket(which, reader, samples, stop, begun);
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

  private void runMarket(
      String which, StatusReader reader, BrainSamples samples, CountDownLatch stop, long begun)
      throws IOException, InterruptedException {
    Optional<Long> end = options.runFor().map(time -> begun + time.toNanos());
    screen.event(
        options
            .runFor()
            .map(time -> "measuring for %d s%s".formatted(time.toSeconds(), which))
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

  private Verification verification(List<MeasuredRun> runs) {
    return new Verification(
        new Ports(options.portBase()),
        options.folder(),
        plant.redis(),
        nodes.stream().filter(DemoNode::isBrain).toList(),
        runs);
  }

  /** The plant's own words about one node; nothing when there are none. */
  static JsonNode report(PlantProbe probe, DemoNode node) {
    return probe
        .status(node)
        .map(status -> status.path("report"))
        .orElse(MissingNode.getInstance());
  }
}
