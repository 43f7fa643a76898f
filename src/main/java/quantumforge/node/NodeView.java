package quantumforge.node;

import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.pekko.actor.setup.Setup;
import quantumforge.health.Readiness;
import quantumforge.status.NodeReport;
import quantumforge.status.PlantWatch;
import quantumforge.telemetry.Meters;

/** What the node's HTTP endpoints show; handed to them through the actor system's set-up. */
final class NodeView extends Setup {

  private final PlantWatch watch;
  private final Duration staleAfter;
  private final Meters meters;
  private volatile Supplier<NodeReport> report;
  private volatile Readiness readiness;

  /**
   * @param staleAfter from which age on what the node hears is old
   */
  NodeView(PlantWatch watch, Duration staleAfter, Meters meters) {
    this.watch = watch;
    this.staleAfter = staleAfter;
    this.meters = meters;
  }

  /** Gives what exists only after the actor system; called before the endpoints open. */
  void complete(Supplier<NodeReport> nodeReport, Readiness checks) {
    this.report = nodeReport;
    this.readiness = checks;
  }

  NodeStatus status() {
    return new NodeStatus(report.get(), watch.latest(), staleAfter.toMillis());
  }

  String metrics() {
    return meters.scrape();
  }

  /** Name and reason of each check that fails. Blocks while they are asked. */
  Map<String, String> unready() {
    return readiness.failures();
  }
}
