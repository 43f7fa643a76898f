package quantumforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits, while the market goes on, until a plant that was broken is whole again: every collector
 * has its connections, its trades and its order books, every brain reads, and no service of any
 * node has failed: a database that comes back may still be made a standby. For one thread.
 */
final class Recovery {

  /** Books are fetched within the exchange's weight, so all of them again may take minutes. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final Duration POLL = Duration.ofMillis(250);

  private final PlantProbe probe;
  private final CollectorProbe collectors;
  private final List<DemoNode> nodes;
  private final List<DemoNode> brains;
  private final DemoScreen screen;

  Recovery(PlantProbe probe, List<DemoNode> nodes, DemoScreen screen) {
    this.probe = probe;
    this.collectors = new CollectorProbe(probe, nodes);
    this.nodes = List.copyOf(nodes);
    this.brains = nodes.stream().filter(DemoNode::isBrain).toList();
    this.screen = screen;
  }

  /**
   * Waits as long as it takes to fetch all books again, and then some.
   *
   * @throws IOException when something is not back then
   */
  void await() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (!isWhole()) {
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new IOException(
            "connections, order books, brains or services are not back %d s after the last fault%s"
                .formatted(PATIENCE.toSeconds(), named(failed())));
      }
      Thread.sleep(POLL);
    }
    screen.event(
        "all connections, books, brains and services are back %.1f s after the last fault"
            .formatted((System.nanoTime() - begun) / 1e9));
  }

  private boolean isWhole() {
    return collectors.isWell()
        && brains.stream()
            .map(brain -> Measurement.report(probe, brain).path("brain"))
            .allMatch(brain -> brain.path("connected").asBoolean())
        && failed().isEmpty();
  }

  private static String named(List<String> failed) {
    return failed.isEmpty() ? "" : ": " + String.join("; ", failed);
  }

  /** The services that have failed, with their node and their own words. */
  private List<String> failed() {
    List<String> failed = new ArrayList<>();
    for (DemoNode node : nodes) {
      for (JsonNode service : Measurement.report(probe, node).path("services")) {
        if (service.path("state").asText().equals("FAILED")) {
          failed.add(
              "%s on %s: %s"
                  .formatted(
                      service.path("name").asText(), node.id(), service.path("detail").asText()));
        }
      }
    }
    return failed;
  }
}
