package quantumforge.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A network of machines on this machine: a namespace for each, all on one bridge, and packet filter
 * rules that cut and spoil what passes between them. It lives in namespaces of its own (network,
 * mounts, processes) whose first process reads this process's pipe: when this process ends, however
 * it does, that one ends too, and the kernel takes every process, mount, link and rule away with
 * it. Nothing outside is changed, so there is nothing to clean up. Thread-safe.
 */
final class Network implements AutoCloseable {

  private static final String READY = "ready";

  /** The lock of iptables is in /run, too: nobody else's rules are waited for. */
  private static final String WORLD =
      """
      set -e
      mount -t tmpfs tmpfs /run
      mkdir /run/netns
      ip link set lo up
      ip link add name plant type bridge
      ip link set plant up
      iptables -w -S >/dev/null
      echo ready
      exec cat >/dev/null
      """;

  private static final List<String> PROBE =
      List.of(
          "unshare",
          "--net",
          "--mount",
          "--pid",
          "--fork",
          "--kill-child",
          "--mount-proc",
          "sh",
          "-ec",
          "mount -t tmpfs tmpfs /run && ip link add name plant type bridge && iptables -w -S && nsenter --version");

  private final Process holder;
  private final long world;
  private final Map<String, String> addresses = new LinkedHashMap<>();
  private final Map<Way, SlowLink> slowLinks = new LinkedHashMap<>();

  private Network(Process holder, long world) {
    this.holder = holder;
    this.world = world;
  }

  /** Why there can be no such network here; empty when there can. */
  static Optional<String> missing() throws InterruptedException {
    try {
      Shell.run(PROBE);
      return Optional.empty();
    } catch (IOException refused) {
      return Optional.of(
          "needs root, and the programs unshare, nsenter, ip and iptables: "
              + refused.getMessage());
    }
  }

  /**
   * Makes an empty one.
   *
   * @throws IOException when this user may not, or a program is missing
   */
  static Network open() throws IOException {
    Process holder =
        new ProcessBuilder(
                "unshare",
                "--net",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-c",
                WORLD)
            .redirectErrorStream(true)
            .start();
    BufferedReader out = holder.inputReader();
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.equals(READY)) {
        return new Network(holder, holder.children().findFirst().orElseThrow().pid());
      }
      said.append(line).append('\n');
    }
    throw new IOException("no network of namespaces: " + said.toString().strip());
  }

  /** Adds a machine with one address, for example {@code 10.77.0.11}. */
  synchronized void add(String machine, String address) throws IOException, InterruptedException {
    script(
        """
        ip netns add %1$s
        ip link add name %1$s type veth peer name eth0 netns %1$s
        ip link set %1$s master plant up
        ip -n %1$s addr add %2$s/24 dev eth0
        ip -n %1$s link set lo up
        ip -n %1$s link set eth0 up
        """
            .formatted(machine, address));
    addresses.put(machine, address);
  }

  synchronized String address(String machine) {
    return addresses.get(machine);
  }

  synchronized List<String> machines() {
    return List.copyOf(addresses.keySet());
  }

  /** The machine's network namespace as a file of this process's view. */
  Path namespace(String machine) {
    return Path.of("/proc/" + world + "/root/run/netns/" + machine);
  }

  /**
   * What is put before a command so that it runs on a machine, below a first process that gathers
   * what is left of others. When that first process is killed, all of the machine are.
   */
  List<String> on(String machine) {
    return List.of(
        "nsenter",
        "--target",
        Long.toString(world),
        "--mount",
        "--pid",
        "--net=" + namespace(machine),
        // Of this process; without it, that of the first one.
        "--wd=" + Path.of("").toAbsolutePath(),
        "--",
        "unshare",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
        "sh",
        "-c",
        "\"$@\" & wait $!",
        "machine");
  }

  /** A small disk in the memory, seen by machines that start later. */
  void disk(Path folder, int megabytes) throws IOException, InterruptedException {
    script("mount -t tmpfs -o size=%dm tmpfs '%s'\n".formatted(megabytes, folder));
  }

  /** The same file as the machines see it, whatever is mounted there. */
  Path seen(Path file) {
    return Path.of("/proc/" + world + "/root" + file.toAbsolutePath());
  }

  /**
   * What one machine sends to another.
   *
   * @param from its name
   * @param to its name
   */
  record Way(String from, String to) {}

  /** Nothing passes there any more; dropped where it arrives, so that the sender learns nothing. */
  void drop(List<Way> ways) throws IOException, InterruptedException {
    script(
        ways.stream()
            .map(way -> filter(way.to(), "-I INPUT -s " + address(way.from()) + " -j DROP"))
            .collect(Collectors.joining()));
  }

  /** Both ways between two. */
  static List<Way> both(String a, String b) {
    return List.of(new Way(a, b), new Way(b, a));
  }

  /** All ways of one to and from all others; what comes to it first. */
  List<Way> all(String machine) {
    List<Way> ways = new ArrayList<>(to(machine));
    ways.addAll(from(machine));
    return ways;
  }

  /** All ways of others to one. */
  List<Way> to(String machine) {
    return others(machine).map(other -> new Way(other, machine)).toList();
  }

  /** All ways of one to others. */
  List<Way> from(String machine) {
    return others(machine).map(other -> new Way(machine, other)).toList();
  }

  private Stream<String> others(String machine) {
    return machines().stream().filter(other -> !other.equals(machine));
  }

  /**
   * Leads what one machine connects to a port of another one through a {@link SlowLink}, which is
   * as fast as it can be until {@link #slow}. What is connected already is reset. Nothing where it
   * is so already: there is one port for each way.
   */
  synchronized void insert(List<Way> ways, int port) throws IOException, InterruptedException {
    StringBuilder rules = new StringBuilder();
    for (Way way : ways) {
      if (!slowLinks.containsKey(way)) {
        InetSocketAddress to = new InetSocketAddress(address(way.to()), port);
        SlowLink link = new SlowLink(namespace(way.from()), address(way.from()), to);
        slowLinks.put(way, link);
        rules
            .append(filter(way.from(), lead(link, "-A")))
            .append(filter(way.from(), cut(link, "-A")));
      }
    }
    script(rules.toString());
  }

  /**
   * Makes ways slow, also for what is connected there.
   *
   * @param ways that were inserted
   * @param delay in each direction of each connection that goes this way
   * @param bytesPerSecond at most, in each direction of each connection
   */
  synchronized void slow(List<Way> ways, Duration delay, long bytesPerSecond) {
    ways.forEach(way -> slowLinks.get(way).slow(delay, bytesPerSecond));
  }

  /** Everything goes past the slow links again; what is connected through them is ended. */
  synchronized void remove() throws IOException, InterruptedException {
    StringBuilder rules = new StringBuilder();
    slowLinks.forEach(
        (way, link) -> {
          rules
              .append(filter(way.from(), cut(link, "-D")))
              .append(filter(way.from(), lead(link, "-D")));
        });
    // First: without the rules nothing finds its way through them any more.
    endLinks();
    script(rules.toString());
  }

  private void endLinks() throws IOException {
    for (SlowLink link : slowLinks.values()) {
      link.close();
    }
    slowLinks.clear();
  }

  private static String lead(SlowLink link, String how) {
    return "-t nat %s OUTPUT %s -j REDIRECT --to-ports %d".formatted(how, match(link), link.port());
  }

  private static String cut(SlowLink link, String how) {
    return "%s OUTPUT %s -j REJECT --reject-with tcp-reset".formatted(how, match(link));
  }

  private static String match(SlowLink link) {
    return "-p tcp -d %s --dport %d ! --sport %d:%d"
        .formatted(
            link.to().getAddress().getHostAddress(),
            link.to().getPort(),
            SlowLink.FIRST_PORT,
            SlowLink.LAST_PORT);
  }

  /** Every machine loses so many of the packets that come to it; 1..99. */
  void lose(int percent) throws IOException, InterruptedException {
    String rule =
        "-A INPUT ! -i lo -m statistic --mode random --probability 0.%02d -j DROP"
            .formatted(percent);
    script(machines().stream().map(m -> filter(m, rule)).collect(Collectors.joining()));
  }

  /** Everything passes again. */
  void heal() throws IOException, InterruptedException {
    script(machines().stream().map(m -> filter(m, "-F INPUT")).collect(Collectors.joining()));
  }

  private static String filter(String machine, String rule) {
    return "nsenter --net=/run/netns/%s iptables -w %s\n".formatted(machine, rule);
  }

  /** Signals every process of a machine but its first one, all in the same moment. */
  static void signalAll(long first, String signal) throws IOException, InterruptedException {
    inside(first, "kill -s %s -- -1".formatted(signal));
  }

  /** Every process of a machine but its first one stands still for so long, and goes on. */
  static void pauseAll(long first, Duration time) throws IOException, InterruptedException {
    inside(
        first,
        String.format(
            Locale.ROOT,
            "kill -s STOP -- -1; sleep %.3f; kill -s CONT -- -1",
            time.toMillis() / 1e3));
  }

  /**
   * Signals one process.
   *
   * @param pid as the machine counts
   */
  static void signal(long first, long pid, String signal) throws IOException, InterruptedException {
    inside(first, "kill -s %s %d".formatted(signal, pid));
  }

  private static void inside(long first, String script) throws IOException, InterruptedException {
    Shell.run(
        List.of(
            "nsenter", "--target", Long.toString(first), "--mount", "--pid", "sh", "-c", script));
  }

  private void script(String lines) throws IOException, InterruptedException {
    Shell.run(
        List.of(
            "nsenter",
            "--target",
            Long.toString(world),
            "--mount",
            "--net",
            "--pid",
            "sh",
            "-ec",
            lines));
  }

  /** Ends every process in it, and takes it away. */
  @Override
  public void close() throws IOException {
    try {
      endLinks();
      holder.getOutputStream().close();
    } finally {
      holder.onExit().join();
    }
  }
}
