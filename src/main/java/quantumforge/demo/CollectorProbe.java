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
   * @param silent collectors that do not answer, or have not all of their connections: what they
   *     miss is not known yet
   * @param unsent ticks that wait for the stream, and blocks that a brain has not acknowledged
   */
  record Work(long missingTrades, int silent, long unsent) {

    /** The same with one more that is silent, or not. */
    Work orSilent(boolean another) {
      return another ? new Work(missingTrades, silent + 1, unsent) : this;
    }
  }

  Work look() {
    long missing = 0;
    int silent = 0;
    long unsent = 0;
    for (DemoNode collector : collectors) {
      JsonNode report = Measurement.report(probe, collector);
      for (JsonNode feed : report.path("feeds")) {
        missing += feed.path("missingTrades").asLong();
      }
      silent += isWhole(report) ? 0 : 1;
      for (JsonNode relay : report.path("relays")) {
        unsent += relay.path("queuedTicks").asLong() + relay.path("bufferedBlocks").asLong();
      }
    }
    return new Work(missing, silent, unsent);
  }

  /** Whether all have their connections, miss no trade, and have every order book. */
  boolean isWell() {
    Work work = look();
    return work.silent() == 0
        && work.missingTrades() == 0
        && collectors.stream()
            .map(collector -> Measurement.report(probe, collector))
            .allMatch(CollectorProbe::hasBooks);
  }

  private static boolean hasBooks(JsonNode report) {
    boolean all = !report.path("feeds").isEmpty();
    for (JsonNode feed : report.path("feeds")) {
      for (JsonNode symbol : feed.path("symbols")) {
        all &= symbol.path("bookSynced").asBoolean();
      }
    }
    return all;
  }

  private static boolean isWhole(JsonNode report) {
    boolean whole = !report.path("feeds").isEmpty();
    for (JsonNode feed : report.path("feeds")) {
      whole &= feed.path("connectionsUp").asInt() == feed.path("connectionsWanted").asInt();
    }
    return whole;
  }
}
