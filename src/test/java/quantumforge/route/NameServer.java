package quantumforge.route;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import quantumforge.support.Children;
import quantumforge.support.FreePorts;
import quantumforge.support.Needs;

/** A real Knot DNS with a zone that only one key may change. */
final class NameServer {

  /** 32 bytes in base64. */
  static final String SECRET = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

  private final Path program = Needs.program("knotd", "knot");
  private final Path folder;
  private final int port = FreePorts.next();
  private Process process;

  NameServer(Path folder) throws IOException {
    Needs.program("dig", "bind9-dnsutils");
    this.folder = Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("example.test.zone"),
        """
        $ORIGIN example.test.
        $TTL 60
        @ SOA ns admin 1 60 60 600 60
        @ NS ns
        ns A 127.0.0.1
        """);
    Files.writeString(
        folder.resolve("knot.conf"),
        """
        server:
            rundir: %1$s
            listen: 127.0.0.1@%2$d
            udp-workers: 1
            tcp-workers: 1
            background-workers: 1
        log:
          - target: stderr
            any: info
        database:
            storage: %1$s
        key:
          - id: forge
            algorithm: hmac-sha256
            secret: %3$s
          - id: reader
            algorithm: hmac-sha256
            secret: %3$s
        acl:
          - id: change
            key: forge
            action: update
        zone:
          - domain: example.test
            storage: %1$s
            file: example.test.zone
            acl: change
        """
            .formatted(folder, port, SECRET));
  }

  RouteSettings.Dns settings(String name, String key, String secret, int ttlSeconds)
      throws IOException {
    return new RouteSettings.Dns(
        name,
        "127.0.0.1",
        port,
        "example.test",
        "db.example.test",
        Duration.ofSeconds(ttlSeconds),
        key,
        Servers.DATABASE,
        Servers.USER,
        Files.writeString(
            folder.resolve(name + ".passwords"),
            "key = " + secret + "\nuser = " + Servers.PASSWORD + "\n"));
  }

  void start() throws IOException {
    process =
        Children.start(
            new ProcessBuilder(program.toString(), "-c", folder.resolve("knot.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()));
    Awaitility.await()
        .ignoreExceptions()
        .until(
            () -> {
              try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
                return dig("ns.example.test", "A").equals(List.of("60 IN A 127.0.0.1"));
              }
            });
  }

  /** What another program is told: time to live, class, type and data of each answer. */
  List<String> dig(String name, String type) throws IOException, InterruptedException {
    Process dig =
        new ProcessBuilder(
                "dig", "@127.0.0.1", "-p", "" + port, "+noall", "+answer", "+tcp", name, type)
            .redirectErrorStream(true)
            .start();
    String printed = new String(dig.getInputStream().readAllBytes());
    dig.waitFor();
    return printed
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(";"))
        .map(line -> line.replaceFirst("^\\S+\\s+", "").replaceAll("\\s+", " "))
        .toList();
  }

  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-s", signal, Long.toString(process.pid())).start().waitFor();
  }

  void stop() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  void close() throws InterruptedException {
    if (process != null) {
      stop();
    }
  }
}
