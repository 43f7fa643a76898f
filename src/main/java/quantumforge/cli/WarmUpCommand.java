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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import quantumforge.node.Node;
import quantumforge.node.NodeException;
import quantumforge.node.RunningNode;
import quantumforge.node.SettingsException;

/**
 * Runs a whole small plant in this process until market data has gone all the way, so that the JVM
 * can record which classes a node needs and which of its methods are hot. The launcher runs it
 * after a build; nodes then start in half the time and are compiled sooner.
 */
@Command(name = "warm-up", hidden = true, description = "Records what a node needs.")
final class WarmUpCommand implements Runnable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long POLL_MILLIS = 200;
  private static final int TICKS_WANTED = 40_000;
  private static final List<String> PATHS = List.of("/alive", "/status", "/ready");
  private static final Pattern BRAIN_TICKS =
      Pattern.compile("^forge_brain_ticks_total\\S* ([0-9.E]+)$", Pattern.MULTILINE);

  @Parameters(description = "An empty folder for the node's data.")
  private Path folder;

  @Override
  public void run() {
    try {
      int[] ports = freePorts(5);
      Path market = Files.writeString(folder.resolve("paper.conf"), paper(ports[3], ports[4]));
      Path plant = Files.writeString(folder.resolve("node.conf"), plant(ports));
      record(market, plant, ports[0], ports[2]);
    } catch (IOException | NodeException | SettingsException failed) {
      throw new CommandFailure(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void record(Path market, Path plant, int management, int redisPort)
      throws IOException, NodeException, SettingsException, InterruptedException {
    startRedis(redisPort);
    RunningNode paper = Node.start(Optional.of(market), Map.of());
    RunningNode node = Node.start(Optional.of(plant), Map.of());
    ask(management);
    paper.stop();
    node.stop();
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

  private static void ask(int port) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String root = "http://127.0.0.1:" + port;
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (ticks(get(client, root + "/metrics")) < TICKS_WANTED && System.nanoTime() < deadline) {
        for (String path : PATHS) {
          get(client, root + path);
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  private static double ticks(String metrics) {
    Matcher found = BRAIN_TICKS.matcher(metrics);
    return found.find() ? Double.parseDouble(found.group(1)) : 0;
  }

  private static String get(HttpClient client, String uri) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(2)).build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException notYet) {
      return "";
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
  private String plant(int[] ports) {
    return """
    forge {
      node { name = "warm-up", roles = ["witness", "collector", "brain"], data-dir = "%1$s" }
      management.port = %2$d
      cluster.port = %3$d
      console { enabled = true, port = 0 }
      exchange.binance {
        enabled = true
        websocket-url = "ws://127.0.0.1:%5$d"
        rest-url = "http://127.0.0.1:%5$d"
        symbols = ["BTCUSDT", "ETHUSDT"]
        connections = 2
      }
      relay.redis-url = "redis://127.0.0.1:%4$d"
      brain { source-redis-url = "redis://127.0.0.1:%4$d", redis-url = "redis://127.0.0.1:%4$d" }
      store.questdb { directory = "%1$s/questdb", http-port = 0, pg-port = 0 }
    }
    """
        .formatted(folder.resolve("data"), ports[0], ports[1], ports[2], ports[3]);
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
