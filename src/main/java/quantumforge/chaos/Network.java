package quantumforge.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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
    List<Way> ways = new ArrayList<>();
    List<String> others = machines().stream().filter(other -> !other.equals(machine)).toList();
    others.forEach(other -> ways.add(new Way(other, machine)));
    others.forEach(other -> ways.add(new Way(machine, other)));
    return ways;
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
      holder.getOutputStream().close();
    } finally {
      holder.onExit().join();
    }
  }
}
