package quantumforge.store;

import static java.lang.ProcessBuilder.Redirect.DISCARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import quantumforge.support.Children;
import quantumforge.support.FreePorts;
import quantumforge.support.PostgresPrograms;

/** A real PostgreSQL server on loopback that trusts everybody. */
public final class TestServer {

  private static final String SETTINGS =
      """
      listen_addresses = '127.0.0.1'
      port = %d
      unix_socket_directories = ''
      shared_buffers = '16MB'
      max_connections = 40
      fsync = off
      ssl = on
      restart_after_crash = off
      wal_retrieve_retry_interval = '100ms'
      """;

  private final String name;
  private final Path folder;
  private final int port;
  private Process process;

  private TestServer(String name, Path folder, int port) {
    this.name = name;
    this.folder = folder;
    this.port = port;
  }

  /** A new server, not started. */
  static TestServer create(String name, Path folder) throws Exception {
    TestServer server = new TestServer(name, folder.resolve(name), FreePorts.next());
    server.run("initdb", "-D", server.folder.toString(), "-U", "postgres", "-A", "trust", "-N");
    server.configure(SETTINGS.formatted(server.port));
    server.certify();
    return server;
  }

  /** Clients that let the server choose then have TLS. */
  private void certify() throws Exception {
    List<String> command =
        new ArrayList<>(List.of("openssl", "req", "-x509", "-newkey", "rsa:2048"));
    command.addAll(List.of("-nodes", "-subj", "/CN=localhost", "-days", "2"));
    command.addAll(List.of("-keyout", "server.key", "-out", "server.crt"));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    int exit = builder.redirectErrorStream(true).redirectOutput(DISCARD).start().waitFor();
    assertThat(exit).as(String.join(" ", command)).isZero();
    Files.setPosixFilePermissions(
        folder.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
  }

  /** A server with the data of this one, which has stopped; not started. */
  TestServer copy(String copyName, Path into) throws Exception {
    TestServer copy = new TestServer(copyName, into.resolve(copyName), FreePorts.next());
    int exit =
        new ProcessBuilder("cp", "-a", folder.toString(), copy.folder.toString()).start().waitFor();
    assertThat(exit).as("cp " + folder).isZero();
    copy.configure(SETTINGS.formatted(copy.port));
    return copy;
  }

  /** Makes it the standby of another one. */
  void follow(TestServer primary) throws IOException {
    configure(
        "primary_conninfo = 'host=127.0.0.1 port=%d user=postgres application_name=%s'\n"
            .formatted(primary.port, name));
    Files.createFile(folder.resolve("standby.signal"));
  }

  void configure(String lines) throws IOException {
    Files.writeString(folder.resolve("postgresql.conf"), lines, StandardOpenOption.APPEND);
  }

  public void start() throws Exception {
    process = Children.start(builder("postgres", "-D", folder.toString()));
    await().until(() -> process.isAlive() && succeeds("select 1"));
  }

  /** Ends it in order, with its sessions. */
  void stop() throws Exception {
    signal("INT");
    process.waitFor();
  }

  /** SIGKILL to its first process; the others see that and end. */
  public void kill() throws Exception {
    process.destroyForcibly().waitFor();
  }

  /** Every process of it stands still. */
  public void freeze() throws Exception {
    signalAll("STOP");
  }

  public void thaw() throws Exception {
    signalAll("CONT");
  }

  public void promote() throws SQLException {
    execute("select pg_promote(true)");
  }

  /** Whatever became of it, it is gone afterwards. */
  void end() throws Exception {
    if (process != null && process.isAlive()) {
      thaw();
      kill();
    }
  }

  private void signalAll(String signal) throws Exception {
    // The first process first: it makes the others.
    signal(signal);
    new ProcessBuilder("pkill", "-" + signal, "-P", "" + process.pid()).start().waitFor();
  }

  private void signal(String signal) throws Exception {
    new ProcessBuilder("kill", "-s", signal, "" + process.pid()).start().waitFor();
  }

  public DatabaseServer address() {
    return new DatabaseServer("127.0.0.1", port);
  }

  public String name() {
    return name;
  }

  public Primary primary(long epoch) {
    return new Primary(epoch, name, "127.0.0.1", port);
  }

  public void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  public String ask(String query) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : "";
    }
  }

  private boolean succeeds(String query) {
    try {
      ask(query);
      return true;
    } catch (SQLException notYet) {
      return false;
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/postgres?sslmode=disable&connectTimeout=2".formatted(port),
        "postgres",
        "");
  }

  private void run(String... command) throws Exception {
    assertThat(builder(command).start().waitFor()).as(String.join(" ", command)).isZero();
  }

  private ProcessBuilder builder(String... command) throws Exception {
    List<String> words = new ArrayList<>(PostgresPrograms.user());
    words.add(PostgresPrograms.folder().resolve(command[0]).toString());
    words.addAll(List.of(command).subList(1, command.length));
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(folder.resolveSibling(name + ".log").toFile()));
  }
}
