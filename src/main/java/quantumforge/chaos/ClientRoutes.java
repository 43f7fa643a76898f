package quantumforge.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All routes of a plant; a plant has them where they are asked for. */
final class ClientRoutes {

  static final ClientRoutes NONE = new ClientRoutes(List.of());

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int CONNECT_MILLIS = 500;
  private static final long POLL_MILLIS = 50;

  private final List<ClientRoute> all;

  private ClientRoutes(List<ClientRoute> all) {
    this.all = all;
  }

  /**
   * A pgBouncer and a name in the DNS.
   *
   * @param folder for their files
   * @param login of their clients
   * @throws IOException when one of the servers is not installed
   */
  static ClientRoutes in(Path folder, Login login) throws IOException {
    return new ClientRoutes(
        List.of(
            Pooler.in(folder.resolve("pool"), login),
            NameServer.in(folder.resolve("names"), login)));
  }

  List<ClientRoute> all() {
    return all;
  }

  /** What stands in the configuration of a node; empty where it has none. */
  String configuration(Part node) throws IOException {
    StringBuilder entries = new StringBuilder();
    for (ClientRoute route : all) {
      if (route.node() == node) {
        entries.append(route.entry());
      }
    }
    return entries.isEmpty() ? "" : "forge.routes = [" + entries + "]\n";
  }

  /**
   * Starts a server, and waits until it takes connections.
   *
   * @param log made by it
   */
  static void start(Network network, Part part, int port, Path log, List<String> command)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(network.on(part.id()));
    all.addAll(command);
    Process process =
        new ProcessBuilder(all)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(Files.createFile(log).toFile())
            .start();
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!answers(network, part, port)) {
      if (!process.isAlive() || System.nanoTime() - until > 0) {
        throw new IOException(
            "%s takes no connections at %s:%d; its log is %s"
                .formatted(command.getLast(), part.address(), port, log));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static boolean answers(Network network, Part part, int port) throws InterruptedException {
    try {
      return Namespace.call(
          network.namespace(part.id()),
          () -> {
            try (Socket socket = new Socket()) {
              socket.connect(new InetSocketAddress(part.address(), port), CONNECT_MILLIS);
              return true;
            }
          });
    } catch (IOException notYet) {
      return false;
    }
  }

  /** A server's program, or why there is none. */
  static Path program(Optional<Path> found, String name, String debian) throws IOException {
    return found.orElseThrow(
        () ->
            new IOException(
                "%s is not installed; on Debian: apt-get install -y %s".formatted(name, debian)));
  }
}
