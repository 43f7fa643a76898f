package quantumforge.node;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.Gauge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.management.javadsl.PekkoManagement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.alert.AlertBook;
import quantumforge.alert.AlertMeters;
import quantumforge.command.Operators;
import quantumforge.failover.Hearer;
import quantumforge.health.Figures;
import quantumforge.health.PauseGuard;
import quantumforge.health.Peers;
import quantumforge.health.Readiness;
import quantumforge.health.Reporter;
import quantumforge.health.Reports;
import quantumforge.status.PlantWatch;
import quantumforge.status.Probe;
import quantumforge.status.ServiceStatus;
import quantumforge.telemetry.Logging;
import quantumforge.telemetry.MachineMeters;
import quantumforge.telemetry.Meters;
import quantumforge.witness.DatabaseDecision;

/** One running member of the plant: its actor system, its services and its endpoints. */
public final class Node implements RunningNode {

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final String SYSTEM = "forge";
  private static final Duration BIND_LIMIT = Duration.ofSeconds(30);

  private final Settings settings;
  private final Meters meters;
  private final PauseGuard guard;
  private final PlantWatch watch = new PlantWatch();
  private final NodeView view;
  private final ActorSystem<Void> system;
  private final Membership membership;
  private final RoleParts parts;
  private final Services services;

  private Node(Settings settings, Config effective) {
    this.settings = settings;
    NodeSettings node = settings.node();
    meters = new Meters(node.name());
    guard = new PauseGuard(node.pauseLimit(), meters.registry()).start();
    view = new NodeView(watch, settings.plant().staleAfter(), meters);
    Optional<DecisionCopies> kept = kept();
    system =
        ActorSystem.create(
            Guardian.create(settings, watch, kept, guard::pauses, meters.registry()),
            SYSTEM,
            ActorSystemSetup.create(
                BootstrapSetup.create(ClusterConfig.of(settings, effective)), view));
    membership = new Membership(system, settings.cluster());
    parts = RoleParts.of(settings, system, watch, kept, meters.registry());
    parts
        .hearer()
        .ifPresent(
            place ->
                system.systemActorOf(Hearer.create(place), DatabaseDecision.HEARER, Props.empty()));
    parts
        .routes()
        .ifPresent(
            place ->
                system.systemActorOf(Hearer.create(place), DatabaseDecision.ROUTER, Props.empty()));
    services = new Services(parts.chains(), node);
    registerMeters();
  }

  /** On a control node, where a database is decided on. */
  private Optional<DecisionCopies> kept() {
    boolean decides =
        settings.node().roles().contains(Role.WITNESS) && !settings.failover().servers().isEmpty();
    return decides
        ? Optional.of(
            new DecisionCopies(
                new DatabaseHistory(settings.node().dataDir(), watch), new LedgerHealth()))
        : Optional.empty();
  }

  private void registerMeters() {
    NodeSettings node = settings.node();
    new MachineMeters(Path.of("/proc"), node.dataDir()).register(meters.registry());
    count("forge.node.services.failed", ServiceStatus.State.FAILED);
    count("forge.node.services.degraded", ServiceStatus.State.DEGRADED);
    AlertMeters heard =
        new AlertMeters(meters.registry(), watch::latest, settings.plant().staleAfter()).age();
    if (node.roles().contains(Role.WITNESS)) {
      heard.nodes(settings.plant().nodes()).database().alerts(settings.alert());
    }
  }

  private void count(String name, ServiceStatus.State state) {
    Gauge.builder(
            name,
            () ->
                services.list().stream()
                    .filter(service -> service.status().state() == state)
                    .count())
        .register(meters.registry());
  }

  /**
   * Starts the node that a configuration describes: logging, actor system, endpoints, membership,
   * then the services of its roles. Returns while the node may still be joining and its services
   * may still wait for what they need.
   *
   * @throws SettingsException when the configuration cannot be used
   * @throws NodeException when something outside is in the way, such as a port in use
   */
  public static RunningNode start(Optional<Path> file, Map<String, String> environment)
      throws SettingsException, NodeException, InterruptedException {
    Configuration configuration = Configuration.load(file, environment);
    Settings settings = Settings.read(configuration);
    settings.requireStartable();
    List<Role> roles = settings.node().roles();
    Logging.configure(settings.log(), settings.node().name(), keys(roles));
    return roles.contains(Role.PAPER_EXCHANGE)
        ? LoneNode.start(settings)
        : start(settings, configuration.effective());
  }

  /** The same without setting up the process's log. */
  static Node start(Settings settings, Config effective) throws SettingsException, NodeException {
    ClusterSettings cluster = settings.cluster();
    ManagementSettings management = settings.management();
    requireReadable(cluster.tls());
    requirePod(cluster, effective);
    HeapNeed.requireRoom(settings, effective, Runtime.getRuntime().maxMemory());
    MachineNeed.here(settings.relay().overflow().directory()).requireRoom(settings, effective);
    Ports.requireFree(cluster.bindHost().orElse(cluster.host()), cluster.port(), "forge.cluster");
    Ports.requireFree(management.host(), management.port(), "forge.management");
    Node node = new Node(settings, effective);
    node.open();
    return node;
  }

  /** Its discovery would end in a stack trace when the files that every pod has are not there. */
  private static void requirePod(ClusterSettings cluster, Config effective)
      throws SettingsException {
    if (cluster.discovery() != ClusterSettings.Discovery.KUBERNETES_API) {
      return;
    }
    for (String key : List.of("api-ca-path", "api-token-path")) {
      Path file = Path.of(effective.getString("pekko.discovery.kubernetes-api." + key));
      if (!Files.isReadable(file)) {
        throw new SettingsException(
            List.of(
                "forge.cluster.discovery is kubernetes-api, but %s cannot be read: this is no pod with a service account; elsewhere use config or pekko-dns"
                    .formatted(file)));
      }
    }
  }

  private static void requireReadable(ClusterSettings.Tls tls) throws SettingsException {
    List<String> problems = new ArrayList<>();
    if (tls.enabled()) {
      Map.of("certificate", tls.certificate(), "key", tls.key(), "authority", tls.authority())
          .forEach(
              (key, file) -> {
                if (file.filter(Files::isReadable).isEmpty()) {
                  problems.add(
                      "forge.cluster.tls.%s is %s, which does not exist or cannot be read; docs/tls.md tells how to make it"
                          .formatted(key, file.map(Path::toString).orElse("absent")));
                }
              });
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
  }

  private void open() {
    Reports reports = reports();
    view.complete(reports, readiness());
    view.complete(
        new DatabaseHealth(parts.server(), watch, settings.plant().staleAfter().toMillis()),
        new DatabaseDesk(system, watch, settings.plant().staleAfter()),
        settings.operators().file().map(Operators::new));
    Peers peers = new Peers(system);
    system.systemActorOf(
        Reporter.create(reports, peers::boards, settings.plant().reportInterval()),
        "reporter",
        Props.empty());
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(), "stop-services", this::stopServices);
    PekkoManagement.get(system)
        .start()
        .toCompletableFuture()
        .orTimeout(BIND_LIMIT.toSeconds(), TimeUnit.SECONDS)
        .join();
    membership.join();
    if (!settings.node().dataCenter().equals(ClusterSettings.CONTROL)) {
      new StrandedWatch(system, settings).start();
    }
    services.start();
    LOG.info(
        "node {} runs as {}, management at http://{}:{}",
        settings.node().name(),
        keys(settings.node().roles()),
        settings.management().host(),
        settings.management().port());
  }

  private Reports reports() {
    NodeSettings node = settings.node();
    Reports.Identity identity =
        new Reports.Identity(
            node.name(),
            node.dataCenter(),
            keys(node.roles()),
            settings.cluster().host() + ":" + settings.cluster().port(),
            Version.text(),
            settings.console().url());
    Reports.Parts reported =
        new Reports.Parts(
            services.list(),
            parts.feeds(),
            parts.relays(),
            parts.brain(),
            parts.essential(),
            parts.clientRoutes(),
            new Figures(meters.registry(), Set.copyOf(AlertBook.metrics(settings.alert()))));
    return new Reports(identity, reported, node.dataDir(), guard::pauses);
  }

  private Readiness readiness() {
    NodeSettings node = settings.node();
    List<Probe> own = new ArrayList<>();
    own.add(membership.probe());
    own.add(Readiness.disk("disk", node.dataDir(), node.diskFreeMinBytes()));
    if (node.roles().contains(Role.BRAIN)) {
      Path questdb = settings.store().questdb().directory();
      own.add(Readiness.disk("disk of questdb", questdb, node.diskFreeMinBytes()));
    }
    return new Readiness(services.list(), own, node.probeTimeout());
  }

  private CompletableFuture<Done> stopServices() {
    return CompletableFuture.supplyAsync(
        () -> {
          services.stop();
          return Done.getInstance();
        },
        task -> Thread.ofVirtual().name("stop-services").start(task));
  }

  private static List<String> keys(List<Role> roles) {
    return roles.stream().map(Role::key).toList();
  }

  /** The last status of the plant that reached this node. */
  public PlantWatch watch() {
    return watch;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Bounded by the shutdown phases' own time-outs: with mutual TLS Pekko's remoting may wait for
   * a stream that never completes (apache/pekko issue 3247), by when all that matters is done. What
   * is left then is ended by the process's exit.
   */
  @Override
  public void stop() {
    long limitMillis = CoordinatedShutdown.get(system).totalTimeout().toMillis();
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(limitMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      LOG.error(
          "the actor system did not end within {} ms, left as it is:{}",
          limitMillis,
          system.printTree());
    } catch (ExecutionException e) {
      LOG.error("the actor system did not end in order", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    release();
  }

  @Override
  public void awaitEnd() {
    system.getWhenTerminated().toCompletableFuture().join();
    release();
  }

  private void release() {
    guard.close();
    meters.close();
  }
}
