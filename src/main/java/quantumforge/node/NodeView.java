package quantumforge.node;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.actor.setup.Setup;
import quantumforge.command.Operators;
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
  private volatile DatabaseDesk desk;
  private volatile DatabaseHealth database;
  private volatile Optional<Operators> operators = Optional.empty();

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

  /** Gives what concerns the database, as {@link #complete} does. */
  void complete(DatabaseHealth health, DatabaseDesk commands, Optional<Operators> known) {
    this.database = health;
    this.desk = commands;
    this.operators = known;
  }

  /** The PostgreSQL server beside this node. */
  DatabaseHealth database() {
    return database;
  }

  /** The way to the witness. */
  DatabaseDesk desk() {
    return desk;
  }

  /** Who may command; empty when nobody may. */
  Optional<Operators> operators() {
    return operators;
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
