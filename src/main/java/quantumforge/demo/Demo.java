package quantumforge.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import quantumforge.exchange.paper.FaultPlan;

/**
 * A plant on this machine. {@link #start} brings everything up, {@link #close} takes everything
 * down again, and whatever happens in between nothing outlives this process.
 */
public final class Demo implements AutoCloseable {

  /** So many trades of a measured run a brain's Redis keeps, to be verified. */
  public static final long TRADES_MAX = RedisServer.BRAIN_MEMORY_BYTES_MAX / 96;

  private static final Duration REFRESH = Duration.ofSeconds(1);

  private final DemoOptions options;
  private final DemoScreen screen;
  private final List<DemoNode> nodes;
  private final DemoFolder folder;
  private final Spawner spawner;
  private final Plant plant;
  private final PlantProbe probe;
  private final StatusReader reader;
  private final CountDownLatch stopAsked = new CountDownLatch(1);
  private volatile String phase = "starting";
  private volatile Duration startUp = Duration.ZERO;
  private ControlSocket control;

  private Demo(
      DemoOptions options,
      DemoScreen screen,
      DemoFolder folder,
      Spawner spawner,
      Plant plant,
      List<DemoNode> nodes) {
    this.options = options;
    this.screen = screen;
    this.nodes = nodes;
    this.folder = folder;
    this.spawner = spawner;
    this.plant = plant;
    this.probe = new PlantProbe(new Ports(options.portBase()), nodes);
    this.reader = new StatusReader(options.folder(), nodes, plant, probe);
  }

  /**
   * Starts everything and waits until all of it is up. When that fails or is interrupted,
   * everything is stopped before this method ends.
   *
   * @throws DemoException when it cannot be; the message is for the user
   */
  public static Demo start(DemoOptions options, DemoScreen screen)
      throws DemoException, IOException, InterruptedException {
    List<DemoNode> nodes =
        List.of(DemoNode.values()).stream()
            .filter(node -> options.nodes().contains(node.id()))
            .toList();
    DemoFolder folder = DemoFolder.take(options.folder());
    try {
      Spawner.endLeftovers(folder.path());
      if (options.fresh() || options.headless()) {
        folder.clear();
      }
      PortCheck.check(new Ports(options.portBase()), nodes);
      Demo demo = prepared(options, screen, folder, nodes);
      try {
        demo.bringUp();
        return demo;
      } catch (DemoException | IOException | InterruptedException | RuntimeException failed) {
        demo.close();
        throw failed;
      }
    } catch (DemoException | IOException | InterruptedException | RuntimeException failed) {
      folder.close();
      throw failed;
    }
  }

  private static Demo prepared(
      DemoOptions options, DemoScreen screen, DemoFolder folder, List<DemoNode> nodes)
      throws DemoException, IOException, InterruptedException {
    Spawner spawner = Spawner.open(folder.path());
    try {
      Plant plant = Plant.build(options, nodes, spawner, screen::event);
      return new Demo(options, screen, folder, spawner, plant, nodes);
    } catch (DemoException | IOException | InterruptedException | RuntimeException failed) {
      spawner.close();
      throw failed;
    }
  }

  /**
   * Asks the demo that runs in a folder: {@code status}, {@code stop}, {@code addresses}, {@code
   * database}, {@code kill|pause|resume|restart NODE [process]}, or {@code fault NAME [key=value
   * ..]} of the paper exchange.
   *
   * @return its answer; for {@code status} a {@link DemoStatus} in JSON, for {@code addresses} the
   *     management URLs, control nodes first, for {@code database} the servers of the pair as
   *     {@link PairAccess} reads them
   * @throws DemoException as it answered, or that none runs there
   */
  public static String ask(Path folder, String request) throws DemoException, IOException {
    return ControlSocket.ask(folder.toAbsolutePath().normalize(), request);
  }

  /** Where the demo of a folder has the file of its one operator. */
  public static Path operators(Path folder) {
    return folder.toAbsolutePath().normalize().resolve("operators");
  }

  /** Where the demo of a folder has the configuration of a node. */
  public static Path configuration(Path folder, String node) {
    return NodeConfigFile.path(folder.toAbsolutePath().normalize().resolve(node));
  }

  /** Shows the status until somebody asks it to stop. */
  public void runUntilStopped() throws InterruptedException {
    phase = "running";
    do {
      screen.status(status());
    } while (!stopAsked.await(REFRESH.toMillis(), TimeUnit.MILLISECONDS));
  }

  /**
   * Runs the market for the time of the options, or to the end of its tape; then stops it, waits
   * until everything has arrived, and verifies every trade in every store.
   *
   * @throws InterruptedException when it was asked to stop before it was done
   */
  public DemoReport measure() throws IOException, InterruptedException {
    return measure(Measurement.WARM_UP, 1).getFirst();
  }

  /**
   * The same behind a warm-up of another length, and several times.
   *
   * @param warmUp how long the synthetic market runs before anything counts, longer than its ramp
   * @param runs so many, one behind the other in the same market, 1 or more
   * @return one report for each run; everything is verified once, behind the last
   */
  public List<DemoReport> measure(Duration warmUp, int runs)
      throws IOException, InterruptedException {
    phase = "measuring";
    return reports(Optional.empty(), warmUp, runs);
  }

  /**
   * As {@link #measure(Duration, int)}, while a client outside of the plant reads some of the
   * trades from each brain's Redis as they come.
   *
   * @param tradesPerSecond about so many, above 0; each costs the machine a little
   */
  public Latency measureLatency(int tradesPerSecond, Duration warmUp, int runs)
      throws IOException, InterruptedException {
    phase = "measuring";
    Measurement measurement =
        new Measurement(options, nodes, plant, probe, screen, tradesPerSecond, Optional.empty());
    List<DemoReport> reports = measurement.run(startUp, warmUp, runs, reader, stopAsked);
    return new Latency(reports.getLast(), measurement.latencies());
  }

  /**
   * Stops {@code site-1}, lets {@code vps-1} buffer trades for it, starts it again, and watches how
   * fast it catches up.
   *
   * @param trades about so many
   * @param recorded whether they are written into the buffer on its disk at once, with the times of
   *     1,200 trades a second, and not traded one after the other
   */
  public ReplayReport measureReplay(long trades, boolean recorded)
      throws DemoException, IOException, InterruptedException {
    phase = "measuring";
    Replay replay = new Replay(options, plant, probe, screen, stopAsked);
    return recorded
        ? replay.runRecorded(DemoNode.SITE_1, DemoNode.VPS_1, trades)
        : replay.run(DemoNode.SITE_1, DemoNode.VPS_1, trades);
  }

  /**
   * What came of {@link #measureLatency}: the report, and what was seen of each brain in each run.
   */
  public record Latency(DemoReport report, List<LatencyReport> brains) {
    public Latency {
      brains = List.copyOf(brains);
    }
  }

  /**
   * The same while machines and links are broken by a plan; all are whole again when the market
   * stops. Needs {@link DemoOptions#runFor}, root, and a network namespace of its own.
   *
   * @throws IOException when something could not be broken or mended
   * @throws InterruptedException when it was asked to stop before it was done
   */
  public DemoReport measure(ChaosOptions chaos) throws IOException, InterruptedException {
    phase = "measuring";
    List<ChaosStep> steps =
        ChaosPlan.of(
            chaos,
            options.runFor().orElseThrow(),
            ids(DemoNode::isCollector),
            ids(DemoNode::isBrain));
    Links links = new Links(new Ports(options.portBase()), chaos.lossPercent());
    Recovery recovery = new Recovery(probe, nodes, screen);
    return report(
        Optional.of(new Chaos(plant, links, steps, recovery, screen)), Measurement.WARM_UP);
  }

  /**
   * The same while the exchange fails by a plan drawn from a seed, spread over {@link
   * DemoOptions#runFor}.
   *
   * @throws IOException when connections or books do not come back after the last fault
   * @throws InterruptedException when it was asked to stop before it was done
   */
  public FaultReport measure(FaultOptions faults)
      throws DemoException, IOException, InterruptedException {
    phase = "measuring";
    FaultCampaign campaign =
        new FaultCampaign(
            plant,
            new Recovery(probe, nodes, screen),
            screen,
            faultPlans(faults),
            options.runFor().orElseThrow());
    DemoReport report = report(Optional.of(campaign), Measurement.WARM_UP);
    return new FaultReport(report, campaign.kinds());
  }

  /** Each exchange has its share; the first ones have one more when it is no whole number. */
  private Map<DemoExchange, List<FaultPlan.Step>> faultPlans(FaultOptions faults)
      throws DemoException, InterruptedException {
    Map<DemoExchange, List<FaultPlan.Step>> plans = new EnumMap<>(DemoExchange.class);
    List<DemoExchange> venues = options.venues();
    for (int i = 0; i < venues.size(); i++) {
      DemoExchange exchange = venues.get(i);
      int share = (faults.faults() + venues.size() - 1 - i) / venues.size();
      plans.put(
          exchange,
          FaultPlan.draw(faults.seed(), share, exchange.faults(), plant.paper(exchange).symbols()));
    }
    return plans;
  }

  /**
   * Lets the market begin before {@code vps-1} has an order book, and measures until it has all of
   * them, at least for {@link DemoOptions#runFor}.
   *
   * @throws IOException when a book does not come
   * @throws InterruptedException when it was asked to stop before it was done
   */
  public StartReport measureStart() throws IOException, InterruptedException {
    phase = "measuring";
    ManagedProcess process = plant.machine(DemoNode.VPS_1.id()).orElseThrow().main();
    ColdStart start = new ColdStart(probe, DemoNode.VPS_1, process, screen);
    DemoReport report = report(Optional.of(start), Duration.ZERO);
    return new StartReport(
        report,
        start.exchanges(),
        plant.paper(DemoExchange.BINANCE).mostWeight(),
        start.residentBytes());
  }

  private DemoReport report(Optional<? extends Disturbance> disturbance, Duration warmUp)
      throws IOException, InterruptedException {
    return reports(disturbance, warmUp, 1).getFirst();
  }

  private List<DemoReport> reports(
      Optional<? extends Disturbance> disturbance, Duration warmUp, int runs)
      throws IOException, InterruptedException {
    return new Measurement(options, nodes, plant, probe, screen, 0, disturbance)
        .run(startUp, warmUp, runs, reader, stopAsked);
  }

  /** Words of the form {@code fault NAME key=value ..}. */
  private String fault(String[] words) throws DemoException, IOException, InterruptedException {
    Map<String, String> arguments = new TreeMap<>();
    for (String word : List.of(words).subList(Math.min(2, words.length), words.length)) {
      String[] pair = word.split("=", 2);
      if (pair.length < 2) {
        throw new DemoException(
            DemoException.Kind.USAGE,
            "'%s' is no argument of a fault; one is key=value".formatted(word));
      }
      arguments.put(pair[0], pair[1]);
    }
    String name = words.length > 1 ? words[1] : "";
    plant.faults().add(String.join(" ", words));
    try {
      return plant.paper().fault(name, arguments);
    } catch (IllegalArgumentException refused) {
      throw new DemoException(DemoException.Kind.USAGE, refused.getMessage(), refused);
    }
  }

  private List<String> ids(Predicate<DemoNode> which) {
    return nodes.stream().filter(which).map(DemoNode::id).toList();
  }

  /** Stops the nodes, then their stores; nothing runs any more when it returns. */
  @Override
  public void close() throws IOException {
    phase = "stopping";
    screen.event("stopping");
    try {
      plant.stop();
    } catch (InterruptedException hurried) {
      // The guard, which is faster and ruder, ends the rest.
      Thread.currentThread().interrupt();
    } finally {
      if (control != null) {
        control.close();
      }
      spawner.close();
      folder.close();
    }
  }

  private DemoStatus status() throws InterruptedException {
    return reader.read(phase);
  }

  private void bringUp() throws DemoException, IOException, InterruptedException {
    control = ControlSocket.listen(folder.path(), this::handle);
    startUp = new StartUp(folder.path(), nodes, plant, probe, screen).run(stopAsked);
    plant.releaseMarket();
    screen.event("all up after %.1f s".formatted(startUp.toMillis() / 1e3));
  }

  private String handle(String[] words) throws DemoException, IOException, InterruptedException {
    switch (words[0]) {
      case "status" -> {
        return new ObjectMapper().findAndRegisterModules().writeValueAsString(status());
      }
      case "stop" -> {
        stopAsked.countDown();
        return "stopping";
      }
      case "addresses" -> {
        return plant.managementAddresses();
      }
      case "database" -> {
        return plant
            .databases()
            .pair()
            .map(PairAccess::text)
            .orElseThrow(
                () ->
                    new DemoException(
                        DemoException.Kind.FAILED,
                        "this demo has no pair of PostgreSQL servers: one is there where both sites are, PostgreSQL's own tools are installed, and nothing is measured"));
      }
      case "fault" -> {
        return fault(words);
      }
      default -> {
        return new Breaker(plant, screen).handle(words);
      }
    }
  }
}
