package quantumforge.node;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import quantumforge.backup.ConsistencyCheck;
import quantumforge.backup.EmergencyMeters;
import quantumforge.backup.EssentialViews;
import quantumforge.backup.Refresher;
import quantumforge.brain.Brain;
import quantumforge.console.Console;
import quantumforge.exchange.MarketSource;
import quantumforge.exchange.binance.BinanceSettings;
import quantumforge.exchange.binance.BinanceSource;
import quantumforge.exchange.coinbase.CoinbaseSettings;
import quantumforge.exchange.coinbase.CoinbaseSource;
import quantumforge.exchange.kraken.KrakenSettings;
import quantumforge.exchange.kraken.KrakenSource;
import quantumforge.failover.FailoverSettings;
import quantumforge.failover.Hearer;
import quantumforge.health.Board;
import quantumforge.health.DatabaseProbe;
import quantumforge.health.Peers;
import quantumforge.kernel.Instrument;
import quantumforge.relay.Forwarder;
import quantumforge.relay.OverflowStore;
import quantumforge.relay.RelaySettings;
import quantumforge.status.BrainStatus;
import quantumforge.status.EssentialStatus;
import quantumforge.status.FeedStatus;
import quantumforge.status.PlantWatch;
import quantumforge.status.RelayStatus;
import quantumforge.status.RouteStatus;
import quantumforge.status.Service;
import quantumforge.store.DatabaseSettings;
import quantumforge.witness.DatabaseDecision;

/** What each role runs: the one place where roles become services. */
final class RoleParts {

  private final Settings settings;
  private final ActorSystem<?> system;
  private final PlantWatch watch;
  private final Optional<DecisionCopies> kept;
  private final MeterRegistry meters;
  private final List<List<Service>> chains = new ArrayList<>();
  private final List<Supplier<FeedStatus>> feeds = new ArrayList<>();
  private final List<Supplier<RelayStatus>> relays = new ArrayList<>();
  private Optional<OverflowStore> buffer = Optional.empty();
  private Optional<Supplier<BrainStatus>> brain = Optional.empty();
  private Optional<DatabaseAgent> agent = Optional.empty();
  private Optional<Supplier<EssentialStatus>> essential = Optional.empty();
  private Optional<DatabaseClients> clients = Optional.empty();
  private Optional<ClientRoutes> routes = Optional.empty();

  private RoleParts(
      Settings settings,
      ActorSystem<?> system,
      PlantWatch watch,
      Optional<DecisionCopies> kept,
      MeterRegistry meters) {
    this.settings = settings;
    this.system = system;
    this.watch = watch;
    this.kept = kept;
    this.meters = meters;
  }

  /** Makes the services of all roles; nothing is started yet. */
  static RoleParts of(
      Settings settings,
      ActorSystem<?> system,
      PlantWatch watch,
      Optional<DecisionCopies> kept,
      MeterRegistry meters) {
    RoleParts parts = new RoleParts(settings, system, watch, kept, meters);
    settings.node().roles().stream().distinct().sorted().forEach(parts::add);
    parts.addEssentialData();
    if (!settings.node().pin().isEmpty()) {
      parts.chain(new ThreadLayout(settings.node().pin()));
    }
    if (!settings.routes().isEmpty()) {
      parts.addRoutes();
    }
    if (settings.console().enabled()) {
      parts.chain(
          new Console(
              () -> system,
              settings.console(),
              watch::latest,
              settings.plant().staleAfter(),
              meters));
    }
    return parts;
  }

  /** Chains of services: each chain is started in order, and no chain waits for another. */
  List<List<Service>> chains() {
    return chains;
  }

  List<Supplier<FeedStatus>> feeds() {
    return feeds;
  }

  /** One for each lane of a collector. */
  List<Supplier<RelayStatus>> relays() {
    return relays;
  }

  Optional<Supplier<BrainStatus>> brain() {
    return brain;
  }

  /** On nodes that keep a copy of the essential data. */
  Optional<Supplier<EssentialStatus>> essential() {
    return essential;
  }

  private void add(Role role) {
    switch (role) {
      case COLLECTOR -> addCollector();
      case BRAIN -> addBrain();
      case ENGINE -> notBuilt("engine", "intuition, strategies, orders and positions");
      case DATABASE -> addDatabase();
      case WITNESS -> addWitness();
      case BACKUP ->
          notBuilt("backup", "pattern cache, configuration copies and logs of other nodes");
      case ARCHIVE -> notBuilt("archive", "dumps, write-ahead log archive and restore drills");
      case EMERGENCY -> notBuilt("emergency", "stop, liquidation and safe mode");
      case PAPER_EXCHANGE ->
          throw new IllegalStateException("the paper exchange is no member of the cluster");
    }
  }

  private void addCollector() {
    addMarketData();
  }

  /**
   * A lane for each exchange. In it the forwarder is first: the feed asks it which trades the
   * stream already has.
   */
  private void addMarketData() {
    BinanceSettings binance = settings.exchange().binance();
    if (binance.enabled()) {
      addLane(
          new BinanceSource(binance, meters),
          binance.symbols().stream()
              .map(symbol -> new Instrument(binance.exchange(), symbol))
              .toList(),
          binance.connections());
    }
    CoinbaseSettings coinbase = settings.exchange().coinbase();
    if (coinbase.enabled()) {
      addLane(new CoinbaseSource(coinbase, meters), coinbase.instruments(), coinbase.connections());
    }
    KrakenSettings kraken = settings.exchange().kraken();
    if (kraken.enabled()) {
      addLane(
          new KrakenSource(kraken, meters),
          kraken.symbols().stream().map(kraken.names()::find).toList(),
          kraken.connections());
    }
    if (relays.isEmpty()) {
      chain(
          forwarder("forwarder", settings.relay()),
          new Idle("feed", "forge.exchange.*.enabled is false for each venue, so no feed runs"));
    }
  }

  /**
   * One exchange's way into the stream: a feed and a forwarder of its own, so that no exchange
   * waits for another. The first lane has the stream that the settings name, each further one that
   * name with its exchange behind it.
   */
  private void addLane(MarketSource source, List<Instrument> instruments, int connections) {
    Forwarder forwarder =
        relays.isEmpty()
            ? forwarder("forwarder", settings.relay())
            : forwarder(
                "forwarder " + source.exchange(), settings.relay().furtherLane(source.exchange()));
    ExchangeFeed feed =
        new ExchangeFeed(settings.feed(), source, instruments, connections, forwarder, meters);
    feeds.add(feed::view);
    chain(forwarder, feed);
  }

  private Forwarder forwarder(String name, RelaySettings relay) {
    Forwarder forwarder =
        new Forwarder(name, relay, settings.node().stopTimeout(), Optional.of(buffer()), meters);
    relays.add(forwarder::relayStatus);
    return forwarder;
  }

  /** One for all lanes of this collector. */
  private OverflowStore buffer() {
    if (buffer.isEmpty()) {
      OverflowStore made =
          new OverflowStore(
              settings.relay().overflow(), Optional.of(settings.store().questdb()), meters);
      buffer = Optional.of(made);
    }
    return buffer.get();
  }

  private void addWitness() {
    chain(new WitnessSeat(settings.node().name(), watch));
    kept.ifPresent(copies -> copies.services().forEach(this::chain));
    notBuilt("trading-permit", "permits to trade, and taking them back");
    notBuilt("emergency-trigger", "calling on the emergency node");
  }

  private void addBrain() {
    Brain consumer =
        new Brain(
            settings.brain(),
            settings.exchange().withoutBookIds(),
            settings.store().questdb(),
            settings.node().stopTimeout(),
            meters);
    brain = Optional.of(consumer::brainStatus);
    chain(consumer, new SymbolAnswers(system, settings.node().name(), consumer));
    addDatabaseClients();
  }

  private void addDatabase() {
    Optional<String> url = settings.database().url();
    chain(
        url.isPresent()
            ? new DatabaseProbe(url.get(), settings.failover().clientTls(), settings.database())
            : new Idle("database-probe", "forge.database.url is absent, so nothing is watched"));
    settings.failover().agent().server().ifPresent(this::addAgent);
  }

  private void addAgent(String server) {
    Peers peers = new Peers(system);
    DatabaseAgent made =
        new DatabaseAgent(
            settings.failover(),
            server,
            report ->
                peers.boards().forEach(board -> board.tell(new Board.ServerReported(report))));
    DatabaseAgentMeters.register(meters, made, settings.failover().agent());
    chain(made);
    chain(new DatabaseSchema(settings.failover(), server, made::report));
    agent = Optional.of(made);
  }

  /** Once on a node, whichever of its roles need it. */
  private void addEssentialData() {
    if (!EssentialAccess.isWanted(settings)) {
      return;
    }
    if (settings.backup().emergency().password().isEmpty()) {
      chain(
          new Idle(
              "emergency-copy",
              "forge.backup.emergency.password is absent, so no copy of the essential data is kept here"));
      return;
    }
    EssentialAccess access = new EssentialAccess(settings, watch);
    Refresher refresher = access.refresher();
    ConsistencyCheck check = access.check();
    EmergencyMeters.register(
        meters, access.database(), settings.backup().emergency(), refresher, check);
    essential = Optional.of(() -> EssentialViews.of(refresher, check));
    chain(refresher, check);
  }

  /** Clients of a pair; its canary is all that writes so far. */
  private void addDatabaseClients() {
    DatabaseSettings database = settings.database();
    List<FailoverSettings.Server> servers = settings.failover().servers();
    if (servers.isEmpty() || database.url().isEmpty() || database.canaryInterval().isZero()) {
      return;
    }
    DatabaseClients made =
        new DatabaseClients(
            settings.node().name(),
            database.url().get(),
            database,
            servers,
            settings.failover().clientTls(),
            watch,
            meters);
    chain(made);
    clients = Optional.of(made);
  }

  /** What hears decisions on the database: its clients, and its agent. */
  Optional<Hearer.Place> hearer() {
    return agent.isEmpty() && clients.isEmpty() ? Optional.empty() : Optional.of(this::hear);
  }

  private void hear(DatabaseDecision decision) throws IOException {
    // Clients first: they do not wait for a disk.
    if (clients.isPresent()) {
      clients.get().hear(decision);
    }
    if (agent.isPresent()) {
      agent.get().hear(decision);
    }
  }

  /** The server beside this node, as its agent knows it; empty where there is none. */
  Supplier<Optional<DatabaseHealth.Beside>> server() {
    return () -> agent.flatMap(DatabaseAgent::beside);
  }

  private void addRoutes() {
    ClientRoutes clients = new ClientRoutes(settings, meters);
    chain(clients);
    routes = Optional.of(clients);
  }

  /** What hears decisions on the database, where there are routes. */
  Optional<Hearer.Place> routes() {
    return routes.map(Hearer.Place.class::cast);
  }

  /** The ways of clients to the database that this node looks after, and its own. */
  Supplier<List<RouteStatus>> clientRoutes() {
    return () ->
        Stream.concat(
                routes.stream().flatMap(running -> running.routes().stream()),
                clients.stream().flatMap(running -> running.routes().stream()))
            .toList();
  }

  private void notBuilt(String name, String what) {
    chain(new NotBuilt(name, "not built in this version: " + what));
  }

  private void chain(Service... services) {
    chains.add(List.of(services));
  }
}
