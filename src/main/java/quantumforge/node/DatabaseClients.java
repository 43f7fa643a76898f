package quantumforge.node;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import quantumforge.failover.FailoverSettings;
import quantumforge.failover.Hearer;
import quantumforge.kernel.DatabaseTls;
import quantumforge.status.PlantWatch;
import quantumforge.status.RouteStatus;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;
import quantumforge.store.DatabaseServer;
import quantumforge.store.DatabaseSettings;
import quantumforge.store.Primary;
import quantumforge.store.PrimaryDatabase;
import quantumforge.store.WriteCanary;
import quantumforge.witness.DatabaseDecision;

/**
 * This node's connections to the database, told of each new primary: by the witness where it tells
 * this node, else by the published status, which every node has. Thread-safe.
 */
final class DatabaseClients implements Service, Hearer.Place {

  private static final Duration LOOK = Duration.ofMillis(100);

  private final String node;
  private final String url;
  private final DatabaseSettings settings;
  private final List<FailoverSettings.Server> servers;
  private final DatabaseTls tls;
  private final PlantWatch watch;
  private final MeterRegistry meters;
  private final Thread looking = Thread.ofVirtual().name("database-primary").unstarted(this::look);
  private volatile Optional<Running> running = Optional.empty();

  private record Running(PrimaryDatabase database, WriteCanary canary) {}

  DatabaseClients(
      String node,
      String url,
      DatabaseSettings settings,
      List<FailoverSettings.Server> servers,
      DatabaseTls tls,
      PlantWatch watch,
      MeterRegistry meters) {
    this.node = node;
    this.url = url;
    this.settings = settings;
    this.servers = servers;
    this.tls = tls;
    this.watch = watch;
    this.meters = meters;
  }

  @Override
  public void start() {
    PrimaryDatabase database =
        new PrimaryDatabase(
            url,
            servers.stream()
                .map(server -> new DatabaseServer(server.host(), server.port()))
                .toList(),
            tls,
            settings.pool(),
            meters);
    WriteCanary canary = new WriteCanary(database, node, settings.canaryInterval(), meters);
    running = Optional.of(new Running(database, canary));
    canary.start();
    looking.start();
  }

  @Override
  public void stop() throws InterruptedException {
    looking.interrupt();
    Optional<Running> ended = running;
    running = Optional.empty();
    if (ended.isPresent()) {
      ended.get().canary().stop();
      ended.get().database().close();
    }
  }

  @Override
  public void hear(DatabaseDecision decision) {
    hear(decision.record().epoch(), decision.record().primary());
  }

  private void look() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        watch
            .latest()
            .flatMap(seen -> seen.status().database())
            .ifPresent(status -> hear(status.epoch(), status.primary()));
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void hear(long epoch, String name) {
    for (FailoverSettings.Server server : servers) {
      if (server.name().equals(name)) {
        Primary primary = new Primary(epoch, name, server.host(), server.port());
        running
            .filter(now -> now.database().primaryIs(primary))
            .ifPresent(now -> now.canary().heard(primary));
      }
    }
  }

  /** Its connections, as a route of clients; none before it has started. */
  List<RouteStatus> routes() {
    return running.map(now -> List.of(now.canary().route())).orElse(List.of());
  }

  @Override
  public ServiceStatus status() {
    return running
        .map(now -> now.canary().status())
        .orElse(new ServiceStatus("database-client", State.STARTING, "not started yet"));
  }
}
