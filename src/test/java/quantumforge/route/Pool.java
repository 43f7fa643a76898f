package quantumforge.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import quantumforge.route.PgBouncerConsole.ServerSide;
import quantumforge.support.Children;
import quantumforge.support.FreePorts;
import quantumforge.support.Needs;
import quantumforge.support.PostgresPrograms;

/** A real pgBouncer whose databases are in a file that a route writes. */
final class Pool {

  private final Path program = Needs.program("pgbouncer", "pgbouncer");
  private final Path folder;
  private final int port = FreePorts.next();
  private final String mode;
  private Process process;

  /**
   * @param mode of the pool: {@code transaction} or {@code session}
   */
  Pool(Path folder, String mode) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.mode = mode;
  }

  RouteSettings.Pgbouncer settings() throws IOException {
    return new RouteSettings.Pgbouncer(
        "pool",
        "127.0.0.1",
        port,
        "forge_admin",
        List.of(Servers.DATABASE),
        Optional.of("pool_size=5"),
        file(),
        Servers.USER,
        Files.writeString(
            folder.resolve("passwords"), "admin = keeper\nuser = " + Servers.PASSWORD + "\n"));
  }

  Path file() {
    return folder.resolve("databases.ini");
  }

  void start() throws IOException, InterruptedException {
    if (!Files.exists(file())) {
      Files.writeString(file(), "[databases]\n");
    }
    Files.writeString(
        folder.resolve("users"), "\"trading_user\" \"trader\"\n\"forge_admin\" \"keeper\"\n");
    Path settings =
        Files.writeString(
            folder.resolve("pgbouncer.ini"),
            """
            [databases]
            %%include %s
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %d
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = %s
            admin_users = forge_admin
            pool_mode = %s
            server_login_retry = 0.1
            server_connect_timeout = 2
            """
                .formatted(file(), port, folder.resolve("users"), mode));
    List<String> command = new ArrayList<>(PostgresPrograms.user());
    command.addAll(List.of(program.toString(), settings.toString()));
    process =
        Children.start(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()));
    Awaitility.await().ignoreExceptions().until(() -> !console().databases().isEmpty());
  }

  PgBouncerConsole console() throws IOException, SQLException {
    return PgBouncerConsole.open(settings(), "keeper", Duration.ofSeconds(5));
  }

  /** The addresses that it is connected to, in whatever state. */
  List<String> servers() throws IOException, SQLException {
    try (PgBouncerConsole console = console()) {
      return console.servers().stream().map(ServerSide::address).distinct().toList();
    }
  }

  boolean holds() throws IOException, SQLException {
    try (PgBouncerConsole console = console()) {
      return console.databases().stream()
          .anyMatch(it -> it.name().equals(Servers.DATABASE) && it.paused());
    }
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:%d/%s?preferQueryMode=simple&socketTimeout=60"
        .formatted(port, Servers.DATABASE);
  }

  void stop() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void close() throws InterruptedException {
    if (process != null) {
      stop();
    }
  }
}
