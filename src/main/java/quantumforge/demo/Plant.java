package quantumforge.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import quantumforge.command.Operators;

/** Every machine of the demo, built from the options, started and stopped together. */
final class Plant {

  static final String PAPER = "paper";
  static final String POSTGRES = "postgres";

  private static final Executor STARTER = task -> Thread.ofVirtual().name("demo-start").start(task);
  private static final Duration NODES_PATIENCE = Duration.ofSeconds(15);
  private static final Duration STORES_PATIENCE = Duration.ofSeconds(8);

  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private final Map<DemoNode, RedisServer> redis = new LinkedHashMap<>();
  private final Ports ports;
  private final Path folder;
  private final Spawner spawner;
  private final Consumer<String> events;
  private final Databases databases;
  private final Map<DemoExchange, PaperClient> venues = new EnumMap<>(DemoExchange.class);
  private final Faults faults = new Faults();
  private volatile boolean up;

  private Plant(
      DemoOptions options,
      Path folder,
      Databases databases,
      Spawner spawner,
      Consumer<String> events) {
    this.ports = new Ports(options.portBase());
    this.folder = folder;
    this.databases = databases;
    this.spawner = spawner;
    this.events = events;
    for (DemoExchange exchange : options.venues()) {
      venues.put(exchange, new PaperClient(ports.paper(exchange)));
    }
  }

  /** Writes all configurations and prepares the servers; starts nothing that stays. */
  static Plant build(
      DemoOptions options, List<DemoNode> nodes, Spawner spawner, Consumer<String> events)
      throws DemoException, IOException, InterruptedException {
    Ports ports = new Ports(options.portBase());
    Path folder = options.folder();
    Databases databases =
        Databases.prepare(nodes, ports, folder.resolve(POSTGRES), options.headless());
    writeOperator(Demo.operators(folder));
    Plant plant = new Plant(options, folder, databases, spawner, events);
    plant.addRedis(nodes);
    NodeConfigFile configs = new NodeConfigFile(ports, nodes, options, plant.redis, databases);
    databases.alone().ifPresent(one -> plant.machines.put(POSTGRES, plant.alone(one.spec())));
    plant.addPaper(configs);
    for (DemoNode node : nodes) {
      plant.addNode(node, configs);
    }
    return plant;
  }

  private static void writeOperator(Path file) throws IOException {
    if (!Files.exists(file)) {
      PrivateFiles.write(file, Operators.create("demo").line() + "\n");
    }
  }

  /** The nodes' management URLs, control nodes first. */
  String managementAddresses() {
    return machines.keySet().stream()
        .filter(DemoNode.ids()::contains)
        .map(DemoNode::of)
        .sorted(Comparator.comparing(node -> !node.isControl()))
        .map(node -> "http://127.0.0.1:" + ports.management(node))
        .collect(Collectors.joining(" "));
  }

  Collection<Machine> machines() {
    return machines.values();
  }

  Optional<Machine> machine(String name) {
    return Optional.ofNullable(machines.get(name));
  }

  /** A Redis server for each node that has one. */
  Map<DemoNode, RedisServer> redis() {
    return redis;
  }

  /**
   * Starts the outside world and the control nodes, and everything else when {@code controlUp} has
   * completed: on a small machine the control nodes would otherwise find each other unreachable
   * while the brains open their stores.
   *
   * @return completes when every process was started, or with the first failure
   */
  CompletableFuture<Void> start(CompletableFuture<Void> controlUp) {
    CompletableFuture<Void> all = new CompletableFuture<>();
    CompletableFuture<?>[] starts =
        machines.values().stream()
            .map(
                machine ->
                    isFirst(machine)
                        ? CompletableFuture.runAsync(() -> start(machine, all), STARTER)
                        : controlUp.thenRunAsync(() -> start(machine, all), STARTER))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(starts).thenRun(() -> all.complete(null));
    return all;
  }

  private static boolean isFirst(Machine machine) {
    return !DemoNode.ids().contains(machine.name()) || DemoNode.of(machine.name()).isControl();
  }

  private static void start(Machine machine, CompletableFuture<Void> all) {
    try {
      machine.start();
    } catch (DemoException | IOException failed) {
      all.completeExceptionally(failed);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops the nodes, then their stores; kills what does not stop in time. */
  void stop() throws IOException, InterruptedException {
    spawner.seal();
    for (ProcessSpec.Stage stage : ProcessSpec.Stage.values()) {
      List<ManagedProcess> processes =
          processes().stream().filter(process -> process.spec().stage() == stage).toList();
      for (ManagedProcess process : processes) {
        process.requestStop();
      }
      long deadline = System.nanoTime() + patience(stage).toNanos();
      for (ManagedProcess process : processes) {
        process.awaitStop(Duration.ofNanos(deadline - System.nanoTime()));
      }
    }
  }

  List<ManagedProcess> processes() {
    List<ManagedProcess> all = new ArrayList<>();
    for (Machine machine : machines.values()) {
      all.addAll(machine.servers());
      all.add(machine.main());
    }
    return all;
  }

  Databases databases() {
    return databases;
  }

  PaperClient paper() {
    return paper(DemoExchange.BINANCE);
  }

  /** One of those that the plant has. */
  PaperClient paper(DemoExchange exchange) {
    return venues.get(exchange);
  }

  /** Lets no exchange fail any more. */
  void endFaults() throws IOException, InterruptedException {
    for (PaperClient venue : venues.values()) {
      venue.fault("clear", Map.of());
    }
  }

  /** A number of the status of the paper exchange, over all venues; 0 while it is silent. */
  long paperCount(String field) throws InterruptedException {
    long sum = 0;
    for (PaperClient venue : venues.values()) {
      sum += venue.status().map(status -> status.path(field).asLong()).orElse(0L);
    }
    return sum;
  }

  /** Which limits the plant broke since the paper exchange was started. */
  List<DemoReport.Breach> breaches() throws IOException, InterruptedException {
    List<DemoReport.Breach> all = new ArrayList<>();
    for (Map.Entry<DemoExchange, PaperClient> venue : venues.entrySet()) {
      venue
          .getValue()
          .breachesByRule()
          .forEach((rule, times) -> all.add(venue.getKey().breach(rule, times)));
    }
    return all;
  }

  /** What was traded at all venues. */
  TradeLedger ledger() throws IOException, InterruptedException {
    TradeLedger all = new TradeLedger(true, List.of());
    for (Map.Entry<DemoExchange, PaperClient> venue : venues.entrySet()) {
      all = all.and(TradeLedger.of(venue.getKey().contractName(), venue.getValue().ledger()));
    }
    return all;
  }

  /** Ends every market: nothing is traded any more. */
  void stopMarkets() throws IOException, InterruptedException {
    for (PaperClient venue : venues.values()) {
      venue.stopMarket();
    }
  }

  /** What people did to its machines. */
  Faults faults() {
    return faults;
  }

  private void addRedis(List<DemoNode> nodes) throws DemoException, IOException {
    for (DemoNode node : nodes) {
      if (node.hasRedis()) {
        Path home = PrivateFiles.folder(folder.resolve(node.id()));
        redis.put(
            node,
            RedisServer.of(
                Programs.redis(),
                node.id(),
                ports.redis(node),
                node.isCollector(),
                home.resolve("redis")));
      }
    }
  }

  private void addPaper(NodeConfigFile configs) throws IOException {
    Path home = PrivateFiles.folder(folder.resolve(PAPER));
    configs.writePaper(home);
    machines.put(PAPER, alone(nodeSpec(PAPER, "paper-exchange", home)));
  }

  private void addNode(DemoNode node, NodeConfigFile configs) throws IOException {
    Path home = PrivateFiles.folder(folder.resolve(node.id()));
    ProcessSpec spec = nodeSpec(node.id(), node.roles().getFirst(), home);
    ManagedProcess main = new ManagedProcess(spec, spawner, events);
    List<ManagedProcess> servers = new ArrayList<>();
    RedisServer own = redis.get(node);
    if (own != null) {
      servers.add(new ManagedProcess(own.spec(), spawner, events));
    }
    Machine.Preparation write =
        () -> {
          List<String> symbols = node.isCollector() ? prepareMarket() : List.of();
          configs.writeNode(node, home, symbols);
        };
    machines.put(
        node.id(), new Machine(node.id(), main, servers, () -> own == null || own.isUp(), write));
  }

  /**
   * Asks the paper exchange what it trades. Until the plant is up its market stands still: on a
   * small machine the first ticks would only take the processor from nodes that still start.
   */
  private List<String> prepareMarket() throws DemoException, IOException, InterruptedException {
    List<String> symbols = paper().symbols();
    if (!up) {
      for (PaperClient venue : venues.values()) {
        venue.symbols();
        venue.holdMarket();
      }
    }
    return symbols;
  }

  /** Everything is up: lets the market begin. */
  void releaseMarket() throws IOException, InterruptedException {
    up = true;
    for (PaperClient venue : venues.values()) {
      venue.releaseMarket();
    }
  }

  private Machine alone(ProcessSpec spec) {
    ManagedProcess main = new ManagedProcess(spec, spawner, events);
    return new Machine(spec.name(), main, List.of(), () -> true, () -> {});
  }

  private ProcessSpec nodeSpec(String name, String role, Path home) throws IOException {
    return new ProcessSpec(
        name,
        ProcessSpec.Stage.NODES,
        "TERM",
        NodeCommand.of(role, NodeConfigFile.path(home)),
        home,
        home.resolve("node.log"));
  }

  private static Duration patience(ProcessSpec.Stage stage) {
    return switch (stage) {
      case NODES -> NODES_PATIENCE;
      case STORES -> STORES_PATIENCE;
    };
  }
}
