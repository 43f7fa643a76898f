package quantumforge.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import quantumforge.backup.EmergencyDatabase;
import quantumforge.backup.EssentialData;
import quantumforge.backup.EssentialReader;
import quantumforge.demo.NodeCommand;
import quantumforge.node.EssentialAccess;
import quantumforge.node.Settings;
import quantumforge.node.SettingsException;

/**
 * Two sites with PostgreSQL, three control nodes, and clients that write: each on a machine of its
 * own, and all that can be done to them. Used by one thread.
 */
final class Rig implements AutoCloseable {

  private static final Duration BIRTH = Duration.ofMinutes(10);
  private static final int STARTS_MAX = 5;

  private final NodeFiles files;
  private final Network network;
  private final History history = new History();
  private final Logs logs = new Logs(history);
  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private final List<Process> burners = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<ClientRoute, Reader> readers = new LinkedHashMap<>();
  private final AtomicLong ids = new AtomicLong();
  private final Map<String, Long> alone = new HashMap<>();
  private final Table table;
  private final PrimaryWriter writer;
  private final Watch watch;
  private final Optional<TlsWatch> tlsWatch;

  private Rig(NodeFiles files, Network network, int disk, Access access)
      throws IOException, InterruptedException {
    this.files = files;
    this.network = network;
    for (Part part : Part.values()) {
      network.add(part.id(), part.address());
      if (part.isSite() && disk > 0) {
        network.disk(Files.createDirectories(files.postgres(part)), disk);
      }
      if (part.isNode()) {
        machines.put(part.id(), machine(part));
      }
    }
    Path client = network.namespace(Part.CLIENT.id());
    Login login = files.login(Table.USER);
    this.table = new Table(client, login);
    this.writer = new PrimaryWriter(login, client);
    this.watch = new Watch(history, client, writer::hear);
    open.add(writer);
    open.add(watch);
    this.tlsWatch =
        access == Access.TLS
            ? Optional.of(new TlsWatch(files.login(TlsWatch.USER), client))
            : Optional.empty();
    tlsWatch.ifPresent(open::add);
  }

  private Machine machine(Part part) throws IOException {
    String role = part.isSite() ? "database" : "witness";
    List<String> command = new ArrayList<>(NodeCommand.of(role, files.write(part)));
    // Kept in a file that is named by the process's number, which each machine counts for itself.
    command.add(1, "-XX:-UsePerfData");
    return new Machine(network, part.id(), command, files.home(part).resolve("node.log"));
  }

  /**
   * Starts everything, waits until commits are on both servers, and lets the clients begin.
   *
   * @param folder empty, or not there
   * @param disk megabytes of a disk of its own for each server; 0 for none
   * @param settings of every node, over the product's own; may be empty
   * @throws IOException when it cannot be started; the message says what is in the way
   */
  static Rig start(Path folder, int disk, String settings)
      throws IOException, InterruptedException {
    return start(folder, disk, Access.PLAIN, settings);
  }

  /**
   * The same.
   *
   * @param access how clients come to the servers; there are clients on each route
   */
  static Rig start(Path folder, int disk, Access access, String settings)
      throws IOException, InterruptedException {
    Network network = Network.open();
    try {
      Rig rig = new Rig(new NodeFiles(folder, access, settings), network, disk, access);
      try {
        rig.begin();
        return rig;
      } catch (IOException | InterruptedException | RuntimeException failed) {
        rig.close();
        throw failed;
      }
    } catch (IOException | InterruptedException | RuntimeException failed) {
      network.close();
      throw failed;
    }
  }

  private void begin() throws IOException, InterruptedException {
    for (ClientRoute route : routes()) {
      route.start(network);
    }
    for (Machine machine : machines.values()) {
      machine.start();
    }
    boolean whole =
        await("the plant is whole", () -> view().isWhole() || anyDoesNotStart()).holdsWithin(BIRTH);
    for (Machine machine : machines.values()) {
      if (doesNotStart(machine)) {
        throw new IOException(
            "the node %s ends again and again; its log is %s"
                .formatted(machine.name(), machine.log()));
      }
    }
    if (!whole) {
      throw new IOException(
          "the plant is not whole after %d s: %s".formatted(BIRTH.toSeconds(), watch.best()));
    }
    Path there = network.namespace(Part.CLIENT.id());
    Login login = files.login(Table.USER);
    table.create(view().primary());
    open.add(new Client(Client.FOLLOWING, writer, 10, ids, history, there));
    for (Part site : NodeFiles.sites().toList()) {
      Writer direct = ServerWriter.at(site, login);
      open.add(new Client(site.id(), direct, 100, ids, history, there));
    }
    for (ClientRoute route : routes()) {
      Writer through = ServerWriter.through(route);
      open.add(new Client(route.name(), through, 10, ids, history, there));
      Reader reader = new Reader(route.name(), route, there);
      open.add(reader);
      readers.put(route, reader);
    }
  }

  /** Of clients that are not ours; none where the plant was not to have any. */
  List<ClientRoute> routes() {
    return files.routes().all();
  }

  /** Who reads on a route of the plant. */
  Reader reader(ClientRoute route) {
    return readers.get(route);
  }

  private boolean anyDoesNotStart() {
    return machines.values().stream().anyMatch(Rig::doesNotStart);
  }

  private static boolean doesNotStart(Machine machine) {
    return machine.starts() > STARTS_MAX;
  }

  /** Waits for something: {@code rig.await("it follows", () -> ...).within(limit)}. */
  Await await(String what, BooleanSupplier condition) {
    return new Await(what, condition, () -> String.valueOf(view()));
  }

  /** Who was seen connected to a server; nobody looks where there is no TLS. */
  Set<String> connected() {
    return tlsWatch.map(TlsWatch::seen).orElse(Set.of());
  }

  /** Sentences on who was connected to a server of a plant with TLS, and not protected by it. */
  List<String> unprotected() {
    return tlsWatch.map(TlsWatch::unprotected).orElse(List.of());
  }

  /** A site's server logs every connection, with how it is protected. */
  void logConnections(String site) throws IOException, InterruptedException {
    Path data = files.postgres(Part.of(site)).resolve("data");
    Files.writeString(
        network.seen(data.resolve("postgresql.conf")),
        "\nlog_connections = on\n",
        StandardOpenOption.APPEND);
    machines.get(site).signal(process(site), "HUP");
  }

  /** Who gives orders by the console's way, on the client's machine. */
  Operator operator() throws IOException {
    return new Operator(
        network.namespace(Part.CLIENT.id()), files.password(NodeFiles.OPERATOR), history);
  }

  History history() {
    return history;
  }

  Table table() {
    return table;
  }

  /** Whether a server acknowledged a write that was asked for at a time or later. */
  boolean writes(String server, long since) {
    return history
        .firstAckSince(since, ack -> ack.server().equals(server) && ack.sentNanos() - since >= 0)
        .isPresent();
  }

  /** What the newest witness says. */
  View view() {
    return watch.best();
  }

  /** Takes over what the nodes logged since this was called last. */
  void readLogs() throws IOException {
    logs.read(machines.values());
  }

  /** The history since a time for people, a line each; of what clients were told, errors alone. */
  String told(long since) {
    return history.effectsSince(since).stream()
        .sorted(Comparator.comparingLong(History.Effect::atNanos))
        .map(effect -> "%.3f %s".formatted(history.seconds(effect.atNanos()), effect))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /** SIGKILL to the first process of a site's server, whose agent goes on. */
  void killServer(String site) throws IOException, InterruptedException {
    history.rigged("kill the server of " + site);
    machines.get(site).signal(process(site), "KILL");
  }

  /** The first process of a site's server, as its machine counts. */
  private long process(String site) throws IOException {
    Path file = files.postgres(Part.of(site)).resolve("data/postmaster.pid");
    return Long.parseLong(Files.readAllLines(network.seen(file)).getFirst().strip());
  }

  /** A session of a site's server does not wait for the standby, and commits a row. */
  void commitAlone(String site) throws IOException, InterruptedException {
    long id = ids.incrementAndGet();
    history.rigged("commit row %d on %s alone".formatted(id, site));
    table.insertAlone(site, id);
    alone.put(site, id);
  }

  /** The row that was committed last on a site's server alone. */
  long aloneOn(String site) {
    return alone.get(site);
  }

  /** A new pattern of essential data; returns what it is called. */
  String insertPattern(String site) throws IOException, InterruptedException {
    String pattern = "RIG-" + ids.incrementAndGet();
    table.insertPattern(site, pattern);
    return pattern;
  }

  /** A node's copy of the essential data; empty when there is none. */
  List<EssentialData> copy(String node) {
    try {
      return List.of(new EmergencyDatabase(settings(node).backup().emergency()).data());
    } catch (IOException none) {
      return List.of();
    }
  }

  /**
   * The essential data as an operator on a node's machine gets them, from wherever they can be had.
   */
  EssentialData essential(String node) throws IOException, InterruptedException {
    EssentialReader reader = EssentialAccess.reader(settings(node));
    return Namespace.call(network.namespace(node), reader::read);
  }

  private Settings settings(String node) throws IOException {
    try {
      return Settings.read(Optional.of(files.configuration(Part.of(node))), Map.of());
    } catch (SettingsException wrong) {
      throw new IOException(wrong.getMessage(), wrong);
    }
  }

  /** A file of a site's server, as its agent names it. */
  Path file(String path) {
    return network.seen(Path.of(path));
  }

  /**
   * SIGKILL to every process of machines, in one moment for all of them; they stay away until
   * {@link #start}.
   */
  void kill(String... names) throws IOException, InterruptedException {
    history.rigged("kill " + String.join(", ", names));
    for (String name : names) {
      machines.get(name).end();
    }
    for (String name : names) {
      machines.get(name).kill();
    }
  }

  void start(String machine) throws IOException, InterruptedException {
    history.rigged("start " + machine);
    machines.get(machine).start();
  }

  /** Every process of a machine stands still. */
  void freeze(String machine) throws IOException, InterruptedException {
    history.rigged("freeze " + machine);
    machines.get(machine).freeze();
  }

  /** A site's node stands still, and its agent with it; its server and the guard of that go on. */
  void freezeAgent(String site) throws IOException, InterruptedException {
    history.rigged("freeze the agent of " + site);
    machines.get(site).freezeNode();
  }

  void thawAgent(String site) throws IOException, InterruptedException {
    history.rigged("thaw the agent of " + site);
    machines.get(site).thawNode();
  }

  /** Every process of a machine stands still for so long. */
  void pause(String machine, Duration time) throws IOException, InterruptedException {
    history.rigged("pause %s for %d ms".formatted(machine, time.toMillis()));
    machines.get(machine).pause(time);
  }

  void thaw(String machine) throws IOException, InterruptedException {
    history.rigged("thaw " + machine);
    machines.get(machine).thaw();
  }

  /** Nothing passes between two machines. */
  void cut(String a, String b) throws IOException, InterruptedException {
    history.rigged("cut " + a + " from " + b);
    network.drop(Network.both(a, b));
  }

  /** A machine and several others are cut from each other, all in one moment. */
  void cut(String machine, List<String> others) throws IOException, InterruptedException {
    history.rigged("cut %s from %s".formatted(machine, String.join(", ", others)));
    network.drop(others.stream().flatMap(other -> Network.both(machine, other).stream()).toList());
  }

  /** Nothing passes from one machine to another; the other way is as before. */
  void oneWay(String from, String to) throws IOException, InterruptedException {
    history.rigged("cut " + from + " to " + to);
    network.drop(List.of(new Network.Way(from, to)));
  }

  /** Nothing that a machine sends arrives anywhere; it receives all. */
  void mute(String machine) throws IOException, InterruptedException {
    history.rigged("mute " + machine);
    network.drop(network.from(machine));
  }

  /** Nothing that is sent to a machine arrives; what it sends does. */
  void deafen(String machine) throws IOException, InterruptedException {
    history.rigged("deafen " + machine);
    network.drop(network.to(machine));
  }

  /** Nothing passes between a machine and any other. */
  void isolate(String machine) throws IOException, InterruptedException {
    history.rigged("isolate " + machine);
    network.drop(network.all(machine));
  }

  /** Every machine loses so many of the packets that come to it; 1..99. */
  void loss(int percent) throws IOException, InterruptedException {
    history.rigged("lose " + percent + " %");
    network.lose(percent);
  }

  /** Everything passes everywhere. */
  void heal() throws IOException, InterruptedException {
    history.rigged("heal");
    network.heal();
  }

  /**
   * Leads what the servers of two sites, and their agents, connect to each other's server through a
   * link that can be slow. What is connected is reset.
   */
  void insertLink(String a, String b) throws IOException, InterruptedException {
    history.rigged("insert a link between %s and %s".formatted(a, b));
    network.insert(Network.both(a, b), NodeFiles.POSTGRES_PORT);
  }

  /** What passes an inserted link takes so long, in each direction. */
  void slow(String a, String b, Duration delay) {
    history.rigged("%s and %s are %d ms apart".formatted(a, b, delay.toMillis()));
    network.slow(Network.both(a, b), delay, Long.MAX_VALUE);
  }

  /** There are no slow links any more. */
  void fast() throws IOException, InterruptedException {
    history.rigged("no slow links");
    network.remove();
  }

  /** So many processors of this machine have something else to do. */
  void busy(int processors) throws IOException {
    history.rigged("busy " + processors);
    for (int i = 0; i < processors; i++) {
      List<String> command = new ArrayList<>(network.on(Part.CLIENT.id()));
      command.addAll(List.of("sh", "-c", "while :; do :; done"));
      burners.add(new ProcessBuilder(command).start());
    }
  }

  /** They have no more. */
  void rest() {
    history.rigged("rest");
    for (Process burner : burners) {
      burner.descendants().forEach(ProcessHandle::destroyForcibly);
    }
    burners.clear();
  }

  /** Nothing more can be written to the disk of a site's server, which must be one of its own. */
  void fillDisk(String site) throws IOException {
    history.rigged("fill the disk of " + site);
    byte[] chunk = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(filler(site))) {
      while (true) {
        out.write(chunk);
      }
    } catch (IOException full) {
      history.rigged("full: " + full.getMessage());
    }
    try (OutputStream rest = Files.newOutputStream(filler(site), StandardOpenOption.APPEND)) {
      while (true) {
        rest.write(0);
      }
    } catch (IOException full) {
      history.rigged("full to the last byte");
    }
  }

  /** There is room again. */
  void freeDisk(String site) throws IOException {
    history.rigged("free the disk of " + site);
    Files.delete(filler(site));
  }

  private Path filler(String site) {
    return network.seen(files.postgres(Part.of(site)).resolve("filler"));
  }

  @Override
  public void close() throws IOException {
    for (AutoCloseable each : open.reversed()) {
      try {
        each.close();
      } catch (Exception unclean) {
        // What it belongs to goes now.
      }
    }
    machines.values().forEach(Machine::release);
    network.close();
  }
}
