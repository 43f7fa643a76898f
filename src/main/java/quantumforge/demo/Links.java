package quantumforge.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The network between the machines of a demo, broken and mended by packet filter rules. Needs root,
 * and a network namespace that nothing else uses: the rules are never taken back one by one. For
 * one thread.
 */
final class Links {

  private static final long PATIENCE_SECONDS = 10;

  private final Ports ports;
  private final int lossPercent;

  Links(Ports ports, int lossPercent) {
    this.ports = ports;
    this.lossPercent = lossPercent;
  }

  /** Lets everything pass, but for what the link loses all the time. */
  void mend() throws IOException, InterruptedException {
    run("-F", "INPUT");
    if (lossPercent > 0) {
      String probability = "%.3f".formatted(lossPercent / 100.0);
      for (String side : List.of("-d", "-s")) {
        run(
            "-A",
            "INPUT",
            side,
            RedisServer.LINK_HOST,
            "-p",
            "tcp",
            "-m",
            "statistic",
            "--mode",
            "random",
            "--probability",
            probability,
            "-j",
            "DROP");
      }
    }
  }

  /** Nothing passes between the collector's Redis and those who come over the link. */
  void silence(DemoNode collector) throws IOException, InterruptedException {
    for (List<String> side : link(collector)) {
      insert(side, List.of("-j", "DROP"));
    }
  }

  /** Whoever sends anything to the collector's Redis over the link is refused. */
  void reset(DemoNode collector) throws IOException, InterruptedException {
    insert(link(collector).getFirst(), List.of("-j", "REJECT", "--reject-with", "tcp-reset"));
    insert(link(collector).getLast(), List.of("-j", "REJECT", "--reject-with", "tcp-reset"));
  }

  /** Whoever sends anything to the exchange, or it to anybody, is refused. */
  void resetExchange() throws IOException, InterruptedException {
    String port = Integer.toString(ports.paper());
    for (String side : List.of("--dport", "--sport")) {
      insert(
          List.of("-p", "tcp", side, port), List.of("-j", "REJECT", "--reject-with", "tcp-reset"));
    }
  }

  private List<List<String>> link(DemoNode collector) {
    String port = Integer.toString(ports.redis(collector));
    return List.of(
        List.of("-d", RedisServer.LINK_HOST, "-p", "tcp", "--dport", port),
        List.of("-s", RedisServer.LINK_HOST, "-p", "tcp", "--sport", port));
  }

  private static void insert(List<String> what, List<String> verdict)
      throws IOException, InterruptedException {
    List<String> rule = new ArrayList<>(List.of("-I", "INPUT"));
    rule.addAll(what);
    rule.addAll(verdict);
    run(rule.toArray(String[]::new));
  }

  private static void run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("iptables", "-w"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + said.strip());
    }
  }
}
