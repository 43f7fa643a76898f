package quantumforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What the collectors still have to do, in their own words. Thread-safe. */
final class CollectorProbe {

  private final PlantProbe probe;
  private final List<DemoNode> collectors;

  CollectorProbe(PlantProbe probe, List<DemoNode> nodes) {
    this.probe = probe;
    this.collectors = nodes.stream().filter(DemoNode::isCollector).toList();
  }

  /**
   * One look at all of them.
   *
   * @param missingTrades that they miss now and may still get
   * @param unsent ticks that wait for the stream, and blocks that a brain has not acknowledged
   */
  record Work(long missingTrades, long unsent) {}

  Work look() {
    long missing = 0;
    long unsent = 0;
    for (DemoNode collector : collectors) {
      JsonNode report = Measurement.report(probe, collector);
      for (JsonNode feed : report.path("feeds")) {
        missing += feed.path("missingTrades").asLong();
      }
      JsonNode relay = report.path("relay");
      unsent += relay.path("queuedTicks").asLong() + relay.path("bufferedBlocks").asLong();
    }
    return new Work(missing, unsent);
  }
}
