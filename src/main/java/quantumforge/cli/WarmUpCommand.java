package quantumforge.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import quantumforge.node.Node;
import quantumforge.node.NodeException;
import quantumforge.node.RunningNode;
import quantumforge.node.SettingsException;

/**
 * Runs a node in this process so that the JVM can record what it needs: a lone control node, or a
 * whole small plant until market data has gone all the way, with which methods are hot then. The
 * launcher runs it after a build; nodes then start in half the time, and compile in their first
 * half minute what would otherwise be compiled, and delay ticks, for minutes.
 */
@Command(name = "warm-up", hidden = true, description = "Records what a node needs.")
final class WarmUpCommand implements Runnable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 200;
  private static final int TICKS_WANTED = 200_000;
  private static final int OK = 200;
  private static final Pattern BRAIN_TICKS =
      Pattern.compile("^forge_brain_ticks_total\\S* ([0-9.E]+)$", Pattern.MULTILINE);

  @Parameters(description = "An empty folder for the node's data.")
  private Path folder;

  @Option(names = "--market", description = "Carry market data from an exchange to a brain.")
  private boolean market;

  @Override
  public void run() {
    try {
      int[] ports = freePorts(7);
      if (market) {
        recordMarket(ports);
      } else {
        recordControl(ports);
      }
    } catch (IOException | NodeException | SettingsException failed) {
      throw new CommandFailure(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void recordControl(int[] ports)
      throws IOException, NodeException, SettingsException, InterruptedException {
    RunningNode node = start("node.conf", common("witness", ports));
    ask(ports[0], WarmUpCommand::isReady);
    node.stop();
  }

  private void recordMarket(int[] ports)
      throws IOException, NodeException, SettingsException, InterruptedException {
    startRedis(ports[2]);
    RunningNode paper = start("paper.conf", paper(ports[3], ports[4]));
    RunningNode peer = start("peer.conf", peer(ports));
    RunningNode node =
        start(
            "node.conf",
            common("witness, collector, brain", ports) + marketData(ports) + busyCluster(ports));
    ask(ports[0], WarmUpCommand::hasTicks);
    paper.stop();
    peer.stop();
    node.stop();
  }

  private RunningNode start(String file, String configuration)
      throws IOException, NodeException, SettingsException, InterruptedException {
    Path written = Files.writeString(folder.resolve(file), configuration);
    return Node.start(Optional.of(written), Map.of());
  }

  /** It ends when its input does, and that is when this process ends, however it ends. */
  private void startRedis(int port) throws IOException {
    new ProcessBuilder(
            "sh",
            "-c",
            "redis-server \"$@\" & read -r end; kill $!; wait",
            "redis",
            "--bind",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--save",
            "",
            "--dir",
            folder.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("redis.log").toFile())
        .start();
  }

  private static void ask(int port, Predicate<Answers> enough) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      Answers answers = new Answers(client, "http://127.0.0.1:" + port);
      while (!enough.test(answers) && System.nanoTime() < deadline) {
        answers.get("/alive");
        answers.get("/status");
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  private static boolean isReady(Answers node) {
    node.get("/metrics");
    return node.get("/ready").map(answer -> answer.statusCode() == OK).orElse(false);
  }

  private static boolean hasTicks(Answers node) {
    node.get("/ready");
    Matcher found = BRAIN_TICKS.matcher(node.get("/metrics").map(HttpResponse::body).orElse(""));
    return found.find() && Double.parseDouble(found.group(1)) >= TICKS_WANTED;
  }

  /** What a node answers; nothing while it is not there yet. */
  private record Answers(HttpClient client, String root) {

    Optional<HttpResponse<String>> get(String path) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(root + path)).timeout(Duration.ofSeconds(2)).build();
      try {
        return Optional.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
      } catch (IOException notYet) {
        return Optional.empty();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
  }

  private String paper(int port, int management) {
    return """
    forge {
      node { name = "paper", roles = ["paper-exchange"], data-dir = "%s" }
      management.port = %d
      paper { port = %d, source = synthetic, synthetic { seed = 1, symbol-count = 2, rate = 10000 } }
    }
    """
        .formatted(folder.resolve("paper"), management, port);
  }

  /** For ports of the management, the cluster, Redis and the exchange. */
  private String common(String roles, int[] ports) {
    return """
    forge {
      node { name = "warm-up", roles = [%s], data-dir = "%s" }
      management.port = %d
      cluster.port = %d
      console { enabled = true, port = 0 }
    }
    """
        .formatted(roles, folder.resolve("data"), ports[0], ports[1]);
  }

  private String peer(int[] ports) {
    return """
    forge {
      node { name = "peer", roles = [witness], data-dir = "%s" }
      management.port = %d
      cluster.port = %d
    }
    """
            .formatted(folder.resolve("peer"), ports[5], ports[6])
        + busyCluster(ports);
  }

  /** Two nodes that talk to each other several times as often as they need, so that it gets hot. */
  private static String busyCluster(int[] ports) {
    return """
    forge {
      cluster {
        contact-points = ["127.0.0.1:%d", "127.0.0.1:%d"]
        required-contact-points = 2
        timing { heartbeat-interval = 100 ms, cross-heartbeat-interval = 100 ms, gossip-interval = 100 ms }
      }
      plant { report-interval = 50 ms, publish-interval = 50 ms }
    }
    """
        .formatted(ports[0], ports[5]);
  }

  private String marketData(int[] ports) {
    return """
    forge {
      exchange.binance {
        enabled = true
        websocket-url = "ws://127.0.0.1:%3$d"
        rest-url = "http://127.0.0.1:%3$d"
        symbols = ["BTCUSDT", "ETHUSDT"]
        connections = 2
      }
      relay.redis-url = "redis://127.0.0.1:%2$d"
      brain { collectors = ["redis://127.0.0.1:%2$d"], redis-url = "redis://127.0.0.1:%2$d" }
      store.questdb { directory = "%1$s/questdb", http-port = 0, pg-port = 0 }
    }
    """
        .formatted(folder.resolve("data"), ports[2], ports[3]);
  }

  /** All different: each is held until the last one is found. */
  private static int[] freePorts(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().mapToInt(ServerSocket::getLocalPort).toArray();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }
}
