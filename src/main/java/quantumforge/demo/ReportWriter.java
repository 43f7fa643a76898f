package quantumforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import quantumforge.node.Version;

/** Puts a report together and judges it. */
final class ReportWriter {

  private static final String CORRUPT = "forge_brain_corrupt_blocks_total";
  private static final String RECOVERED = "forge_feed_recovered_total";

  private final List<DemoNode> nodes;
  private final PlantProbe probe;
  private final Map<String, Long> residentBytesMax;
  private final Lives lives;
  private final Verification verification;

  ReportWriter(
      List<DemoNode> nodes,
      PlantProbe probe,
      Map<String, Long> residentBytesMax,
      Lives lives,
      Verification verification) {
    this.nodes = List.copyOf(nodes);
    this.probe = probe;
    this.residentBytesMax = Map.copyOf(residentBytesMax);
    this.lives = lives;
    this.verification = verification;
  }

  /**
   * @param index of the run among those that were verified together
   */
  DemoReport write(
      Duration startUp,
      DemoReport.MarketRun market,
      MeasuredRun run,
      int index,
      List<String> silentExchanges,
      List<DemoReport.StoreResult> stores,
      List<DemoReport.BookResult> books,
      List<DemoReport.Breach> breaches,
      List<String> openGaps)
      throws InterruptedException {
    Map<String, String> waiting = probe.waitingFor();
    List<DemoReport.NodeResult> nodeResults = new ArrayList<>();
    List<DemoReport.FeedResult> feeds = new ArrayList<>();
    List<DemoReport.RelayResult> relays = new ArrayList<>();
    List<DemoReport.BrainResult> brains = new ArrayList<>();
    for (DemoNode node : nodes) {
      JsonNode report = Measurement.report(probe, node);
      nodeResults.add(node(node, report, !waiting.containsKey(node.id())));
      report.path("feeds").forEach(feed -> feeds.add(feed(node, feed)));
      if (node.isCollector()) {
        relays.add(relay(node, RelayCount.of(report.path("relays")), run.relays().get(node)));
      }
      if (node.isBrain()) {
        brains.add(brain(node, report.path("brain"), run.samples(), index));
      }
    }
    Verdict verdict = new Verdict(lives.faults());
    verdict.nodes(waiting, nodeResults);
    verdict.market(market, feeds, stores);
    verdict.silent(silentExchanges);
    verdict.limits(breaches);
    verdict.stores(stores);
    verdict.ticks(nodeResults, relays, brains);
    verdict.books(books);
    return new DemoReport(
        verdict.reasons().isEmpty() ? DemoReport.PASS : DemoReport.FAIL,
        verdict.reasons(),
        verdict.notes(),
        verdict.faults(),
        Instant.now(),
        environment(),
        market,
        startUp.toMillis() / 1e3,
        residentBytesMax.values().stream().mapToLong(Long::longValue).sum(),
        nodeResults,
        run.processes(),
        feeds,
        relays,
        brains,
        stores,
        books,
        breaches,
        openGaps);
  }

  private DemoReport.NodeResult node(DemoNode node, JsonNode report, boolean up) {
    List<DemoReport.ServiceResult> services = new ArrayList<>();
    for (JsonNode service : report.path("services")) {
      services.add(
          new DemoReport.ServiceResult(
              service.path("name").asText(),
              service.path("state").asText(),
              service.path("detail").asText()));
    }
    return new DemoReport.NodeResult(
        node.id(),
        node.dataCenter(),
        node.roles(),
        up,
        residentBytesMax.getOrDefault(node.id(), 0L),
        lives.starts(node.id()),
        lives.ended(node.id()),
        lives.removed(node.id()),
        services);
  }

  private DemoReport.FeedResult feed(DemoNode node, JsonNode feed) {
    return new DemoReport.FeedResult(
        node.id(),
        feed.path("exchange").asText(),
        feed.path("ticks").asLong(),
        feed.path("duplicates").asLong(),
        feed.path("gaps").asLong(),
        probe.counter(node, RECOVERED),
        feed.path("badMessages").asLong(),
        feed.path("reconnects").asLong(),
        feed.path("bookChecks").asLong(),
        feed.path("bookMismatches").asLong());
  }

  private static DemoReport.RelayResult relay(DemoNode node, RelayCount all, RelayCount measured) {
    return new DemoReport.RelayResult(
        node.id(),
        all.ticks(),
        all.blocks(),
        all.bytesPerTick(),
        measured.bytesPerTick(),
        measured.ticksPerBlock());
  }

  private DemoReport.BrainResult brain(
      DemoNode node, JsonNode brain, BrainSamples samples, int run) {
    Arrivals arrivals = verification.arrivals(node, run);
    return new DemoReport.BrainResult(
        node.id(),
        brain.path("ticks").asLong(),
        brain.path("ticksPerSecond").asDouble(),
        brain.path("storeErrors").asLong(),
        probe.counter(node, CORRUPT),
        samples.p50Micros(node),
        samples.p99Micros(node),
        samples.p99WorstMicros(node),
        arrivals.quantileMillis(0.5),
        arrivals.quantileMillis(0.99),
        arrivals.quantileMillis(1),
        sources(brain.path("sources")));
  }

  /** All lanes of a collector together, as its relay is. */
  private List<DemoReport.SourceResult> sources(JsonNode sources) {
    return nodes.stream()
        .filter(DemoNode::isCollector)
        .map(
            collector -> {
              String redis = probe.redis(collector);
              long ticks = 0;
              for (JsonNode source : sources) {
                boolean its = source.path("collector").asText().equals(redis);
                ticks += its ? source.path("ticks").asLong() : 0;
              }
              return new DemoReport.SourceResult(collector.id(), ticks);
            })
        .toList();
  }

  private static DemoReport.Environment environment() {
    return new DemoReport.Environment(
        Version.text(),
        Runtime.getRuntime().availableProcessors(),
        Proc.machineMemoryBytes(),
        Runtime.version().toString(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"));
  }
}
