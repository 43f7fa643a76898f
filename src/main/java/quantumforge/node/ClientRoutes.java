package quantumforge.node;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import quantumforge.failover.Hearer;
import quantumforge.route.Decision;
import quantumforge.route.Router;
import quantumforge.status.RouteStatus;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;
import quantumforge.witness.DatabaseDecision;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.DatabaseRecord.Mode;

/** This node's routes of clients to the database, as a service. Thread-safe. */
final class ClientRoutes implements Service, Hearer.Place {

  private static final String NAME = "routes";

  private final Settings settings;
  private final MeterRegistry meters;
  private volatile Optional<Router> router = Optional.empty();
  private volatile String stranger = "";

  ClientRoutes(Settings settings, MeterRegistry meters) {
    this.settings = settings;
    this.meters = meters;
  }

  @Override
  public void start() throws IOException {
    Router started =
        new Router(
            settings.routes(),
            settings.routeLimits(),
            settings.failover().clientTls(),
            settings.node().dataDir().resolve(NAME),
            meters);
    started.start();
    router = Optional.of(started);
  }

  @Override
  public void stop() throws InterruptedException {
    Optional<Router> running = router;
    router = Optional.empty();
    if (running.isPresent()) {
      running.get().stop();
    }
  }

  @Override
  public void hear(DatabaseDecision decision) {
    Optional<Decision> heard = decision(decision.record());
    stranger = heard.isPresent() ? "" : decision.record().primary();
    router.ifPresent(running -> heard.ifPresent(running::decided));
  }

  /** Where clients belong by a record; empty when nobody is the primary, or nobody known here. */
  private Optional<Decision> decision(DatabaseRecord record) {
    return settings.failover().servers().stream()
        .filter(server -> server.name().equals(record.primary()))
        .findFirst()
        .map(
            server ->
                new Decision(
                    record.epoch(),
                    record.version(),
                    server.name(),
                    server.host(),
                    server.port(),
                    record.mode() == Mode.SWITCHOVER));
  }

  /** Every route of this node; none before it has started. */
  List<RouteStatus> routes() {
    return router.map(Router::status).orElse(List.of());
  }

  @Override
  public ServiceStatus status() {
    List<RouteStatus> routes = routes();
    if (routes.isEmpty()) {
      return new ServiceStatus(NAME, State.STARTING, "not started yet");
    }
    if (!stranger.isEmpty()) {
      return new ServiceStatus(
          NAME,
          State.DEGRADED,
          "the primary is %s, which is none of forge.failover.servers here".formatted(stranger));
    }
    String detail = routes.stream().map(ClientRoutes::text).collect(Collectors.joining("; "));
    boolean wrong = routes.stream().anyMatch(route -> !route.trouble().isEmpty());
    return new ServiceStatus(NAME, wrong ? State.DEGRADED : State.RUNNING, detail);
  }

  private static String text(RouteStatus route) {
    String to = route.server().isEmpty() ? "" : " to " + route.server();
    String trouble = route.trouble().isEmpty() ? "" : ", " + route.trouble();
    return route.route() + to + " is " + route.state() + trouble;
  }
}
