package quantumforge.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import quantumforge.status.BrainStatus;
import quantumforge.status.FeedStatus;
import quantumforge.status.NodeReport;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantStatus;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.PlantStatus.Reachability;
import quantumforge.status.PlantWatch;
import quantumforge.status.ProcessStatus;
import quantumforge.status.RelayStatus;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;

/** The plant of the design as the witness would describe it, with faults on demand. Thread-safe. */
final class ScriptedPlant {

  private static final Instant START = Instant.now().minus(Duration.ofMinutes(47));

  private final ScriptedMarket market;
  private final Map<String, Fault> faults = new TreeMap<>();
  private String witness = "backup";
  private PlantAlerts alerts = PlantAlerts.NONE;
  private Optional<ScriptedDatabase> database = Optional.empty();
  private Optional<PlantWatch.Seen> frozen = Optional.empty();
  private long frozenSinceNanos;
  private boolean absent;
  private long sequence;
  private PlantStatus last;
  private long lastNanos;

  /** What can be wrong with a node. */
  enum Fault {
    STALE,
    UNREACHABLE,
    NEVER_CAME,
    DEGRADED,
    FAILED
  }

  ScriptedPlant(ScriptedMarket market) {
    this.market = market;
  }

  synchronized void fault(String node, Fault fault) {
    faults.put(node, fault);
  }

  synchronized void heal() {
    faults.clear();
    alerts = PlantAlerts.NONE;
    database = Optional.empty();
    frozen = Optional.empty();
    absent = false;
  }

  synchronized void witnessSilent() {
    frozen = reading();
    frozenSinceNanos = System.nanoTime();
  }

  synchronized void unknown() {
    absent = true;
  }

  /** Has the witness say that something is wrong, since two minutes. */
  synchronized void alert(String node, PlantAlerts.Severity severity, String sentence) {
    PlantAlerts.Alert alert =
        new PlantAlerts.Alert(
            "scripted",
            severity,
            node,
            "",
            sentence,
            "Look at it.",
            Instant.now().minusSeconds(120),
            120_000);
    List<PlantAlerts.Alert> active = new ArrayList<>(alerts.active());
    active.add(alert);
    alerts = new PlantAlerts(active, List.of(), List.of(), 0);
  }

  /** Has the witness decide on a database, until all is healed. */
  synchronized void database(ScriptedDatabase now) {
    database = Optional.of(now);
  }

  synchronized void witness(String node) {
    witness = node;
  }

  /** What the console's supplier returns: a new status twice a second. */
  synchronized Optional<PlantWatch.Seen> reading() {
    long now = System.nanoTime();
    if (absent) {
      return Optional.empty();
    }
    if (frozen.isPresent()) {
      return frozen.map(
          then ->
              new PlantWatch.Seen(
                  then.status(),
                  then.ageMillis() + (System.nanoTime() - frozenSinceNanos) / 1_000_000));
    }
    if (last == null || now - lastNanos > 500_000_000L) {
      last = status();
      lastNanos = now;
    }
    return Optional.of(new PlantWatch.Seen(last, (now - lastNanos) / 1_000_000));
  }

  private PlantStatus status() {
    sequence++;
    List<NodeView> nodes = new ArrayList<>();
    nodes.add(node("archive", "control", List.of("witness", "archive"), archive()));
    nodes.add(node("backup", "control", List.of("witness", "backup"), backup()));
    nodes.add(node("emergency", "emergency", List.of("emergency"), emergency()));
    nodes.add(node("site-1", "site-1", List.of("brain", "engine", "database"), site("site-1")));
    nodes.add(node("site-2", "site-2", List.of("brain", "engine", "database"), site("site-2")));
    nodes.add(node("vps-1", "edge-1", List.of("collector"), edge()));
    nodes.add(node("witness", "control", List.of("witness"), List.of(running("health"))));
    return new PlantStatus(
        witness,
        3,
        START,
        sequence,
        Instant.now(),
        nodes,
        alerts,
        database.map(ScriptedDatabase::status));
  }

  private static List<ServiceStatus> archive() {
    return List.of(running("health"), running("console"), missing("dumps"), missing("wal archive"));
  }

  private static List<ServiceStatus> backup() {
    return List.of(running("health"), running("console"), missing("emergency database"));
  }

  private static List<ServiceStatus> emergency() {
    return List.of(running("health"), missing("liquidation"), missing("strategies"));
  }

  private static List<ServiceStatus> edge() {
    return List.of(
        running("health"), running("feed binance_spot"), running("forwarder"), running("redis"));
  }

  private static List<ServiceStatus> site(String name) {
    return List.of(
        running("health"),
        running("consumer"),
        running("redis"),
        running("questdb"),
        running("symbol view"),
        missing("engine"),
        missing("intuition"),
        name.equals("site-1") ? running("postgresql") : missing("postgresql agent"));
  }

  private NodeView node(
      String name, String dataCenter, List<String> roles, List<ServiceStatus> services) {
    Fault fault = faults.get(name);
    if (fault == Fault.NEVER_CAME) {
      return new NodeView(name, Reachability.GONE, -1, Optional.empty());
    }
    long age = fault == Fault.STALE ? 6_400 : fault == Fault.UNREACHABLE ? 21_700 : 180;
    Reachability reachability =
        fault == Fault.STALE
            ? Reachability.STALE
            : fault == Fault.UNREACHABLE ? Reachability.UNREACHABLE : Reachability.UP;
    return new NodeView(
        name,
        reachability,
        age,
        Optional.of(report(name, dataCenter, roles, faulty(services, fault))));
  }

  private static List<ServiceStatus> faulty(List<ServiceStatus> services, Fault fault) {
    if (fault != Fault.DEGRADED && fault != Fault.FAILED) {
      return services;
    }
    List<ServiceStatus> changed = new ArrayList<>(services);
    State state = fault == Fault.DEGRADED ? State.DEGRADED : State.FAILED;
    changed.set(
        1, new ServiceStatus(services.get(1).name(), state, "one of two connections is down"));
    return changed;
  }

  private NodeReport report(
      String name, String dataCenter, List<String> roles, List<ServiceStatus> services) {
    boolean collects = roles.contains("collector");
    boolean thinks = roles.contains("brain");
    return new NodeReport(
        name,
        dataCenter,
        roles,
        "127.0.0.1:27000",
        sequence,
        Instant.now(),
        new ProcessStatus(
            4_242,
            "0.1.0",
            Duration.between(START, Instant.now()).toMillis(),
            (thinks ? 612L : 203L) << 20,
            thinks ? 11.4 : 3.1,
            44L << 30,
            0),
        services,
        collects ? List.of(feed()) : List.of(),
        collects ? List.of(relay()) : List.of(),
        thinks ? Optional.of(brain(name)) : Optional.empty(),
        database.flatMap(seen -> ScriptedEssential.of(name, seen)),
        database.map(seen -> seen.routes(name)).orElse(List.of()),
        dataCenter.equals("control") ? Optional.of("http://127.0.0.1:8080/") : Optional.empty(),
        List.of());
  }

  private FeedStatus feed() {
    List<FeedStatus.SymbolStatus> symbols = market.status();
    return new FeedStatus(
        "binance_spot",
        2,
        2,
        symbols.stream().mapToLong(FeedStatus.SymbolStatus::ticks).sum(),
        symbols.stream().mapToDouble(FeedStatus.SymbolStatus::ticksPerSecond).sum(),
        48_211,
        2,
        1,
        3,
        182_334,
        0,
        0,
        symbols);
  }

  private RelayStatus relay() {
    long wave = Math.round(12 + 9 * Math.sin(sequence / 9.0));
    return new RelayStatus(
        "market:vps:stream",
        3_381_200,
        1_204,
        33_812,
        14_400_000,
        6,
        wave,
        wave * (4L << 20),
        512L << 20,
        false,
        0,
        List.of(
            group("brain-consumer-group-site-1", "1732-9", 1, 9, 120),
            group("brain-consumer-group-site-2", "1732-8", 2, 14, 240)),
        new RelayStatus.BufferTier(wave, wave * 120, wave * (4L << 20), 512L << 20, 0, 0),
        new RelayStatus.BufferTier(0, 0, 0, 36L << 30, 0, 0),
        new RelayStatus.OverflowStatus(false, 0, 0, 0, Optional.empty(), 0, 0));
  }

  private static RelayStatus.GroupStatus group(
      String name, String acknowledgedId, long lagBlocks, long lagMillis, long behindTicks) {
    return RelayStatus.GroupStatus.inStream(name, acknowledgedId, lagBlocks, lagMillis)
        .behind(behindTicks, Optional.of(RelayStatus.DrainStatus.NOTHING_WAITS));
  }

  private BrainStatus brain(String name) {
    long wave = Math.round(10 + 4 * Math.sin(sequence / 7.0 + name.hashCode()));
    return new BrainStatus(
        "vps-1/market:vps:stream",
        true,
        3_381_180,
        1_201,
        33_811,
        "1732127405113-9",
        0,
        2,
        0,
        0,
        wave,
        1_800 + wave * 40,
        4_100 + wave * 210,
        false,
        0,
        0,
        List.of(
            new BrainStatus.SourceStatus(
                "127.0.0.1:27003", "market:vps:stream", true, 3_381_180, 0, 0, 1_201, false)),
        List.of(
            new BrainStatus.TierStatus("HOT", 5_000, 88_120, 41),
            new BrainStatus.TierStatus("WARM", 361_000, 41, 3),
            new BrainStatus.TierStatus("COLD", 3_381_180, 3, 0)));
  }

  private static ServiceStatus running(String name) {
    return new ServiceStatus(name, State.RUNNING, "does its work");
  }

  private static ServiceStatus missing(String name) {
    return new ServiceStatus(name, State.NOT_BUILT, "not part of this version");
  }
}
