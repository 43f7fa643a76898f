package quantumforge.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Waits, while the market goes on, until a plant that was broken is whole again: every collector
 * has its connections, its trades and its order books, and every brain reads. For one thread.
 */
final class Recovery {

  /** Books are fetched within the exchange's weight, so all of them again may take minutes. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final Duration POLL = Duration.ofMillis(250);

  private final PlantProbe probe;
  private final CollectorProbe collectors;
  private final List<DemoNode> brains;
  private final DemoScreen screen;

  Recovery(PlantProbe probe, List<DemoNode> nodes, DemoScreen screen) {
    this.probe = probe;
    this.collectors = new CollectorProbe(probe, nodes);
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
            "connections, order books or brains are not back %d s after the last fault"
                .formatted(PATIENCE.toSeconds()));
      }
      Thread.sleep(POLL);
    }
    screen.event(
        "all connections, books and brains are back %.1f s after the last fault"
            .formatted((System.nanoTime() - begun) / 1e9));
  }

  private boolean isWhole() {
    return collectors.isWell()
        && brains.stream()
            .map(brain -> Measurement.report(probe, brain).path("brain"))
            .allMatch(brain -> brain.path("connected").asBoolean());
  }
}
