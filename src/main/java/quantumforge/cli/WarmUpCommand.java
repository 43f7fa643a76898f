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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import quantumforge.node.Node;
import quantumforge.node.NodeException;
import quantumforge.node.RunningNode;
import quantumforge.node.SettingsException;

/**
 * Starts a lone node, asks it everything once and stops it, so that the JVM can record which
 * classes a start needs. The launcher runs it after a build; nodes then start in half the time.
 */
@Command(name = "warm-up", hidden = true, description = "Records what a node's start needs.")
final class WarmUpCommand implements Runnable {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long POLL_MILLIS = 200;
  private static final List<String> PATHS = List.of("/alive", "/status", "/metrics", "/ready");

  @Parameters(description = "An empty folder for the node's data.")
  private Path folder;

  @Override
  public void run() {
    try {
      int management = freePort();
      Path configuration = folder.resolve("node.conf");
      Files.writeString(configuration, configuration(management, freePort()));
      RunningNode node = Node.start(Optional.of(configuration), Map.of());
      ask(management);
      node.stop();
    } catch (IOException | NodeException | SettingsException failed) {
      throw new CommandFailure(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void ask(int port) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      boolean ready = false;
      while (!ready && System.nanoTime() < deadline) {
        for (String path : PATHS) {
          ready = isOk(client, URI.create("http://127.0.0.1:" + port + path));
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  private static boolean isOk(HttpClient client, URI uri) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private String configuration(int management, int cluster) {
    return """
    forge {
      node { name = "warm-up", roles = ["witness"], data-dir = "%s" }
      management.port = %d
      cluster.port = %d
      console { enabled = true, port = 0 }
    }
    """
        .formatted(folder, management, cluster);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
