package quantumforge.backup;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import quantumforge.kernel.DatabaseTls;
import quantumforge.store.Schema;
import quantumforge.support.Children;
import quantumforge.support.FreePorts;
import quantumforge.support.PostgresPrograms;

/** Two real PostgreSQL servers, the second one a streaming standby of the first, without agents. */
public final class TestPair {

  /** For what a busy machine may take long to do. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final Map<String, Process> running = new LinkedHashMap<>();

  /** Both run when this returns, with the tables in them. */
  public TestPair(Path folder) throws Exception {
    this.folder = folder;
    for (String name : List.of("one", "two")) {
      ports.put(name, FreePorts.next());
    }
    try {
      create("one");
      execute(
          "one",
          "postgres",
          "create role trading_user login; create role monitor login in role pg_monitor");
      execute("one", "postgres", "create database signalcartel owner trading_user");
      schema("one").migrate();
      follow("two", "one");
    } catch (Exception | Error failed) {
      close();
      throw failed;
    }
  }

  Schema schema(String name) {
    return new Schema(url(name, "signalcartel"), "", DatabaseTls.PLAIN, Duration.ofSeconds(30));
  }

  List<DatabaseServer> servers() {
    return ports.keySet().stream().map(this::server).toList();
  }

  DatabaseServer server(String name) {
    return new DatabaseServer(
        name,
        new ServerSource(
            "127.0.0.1",
            ports.get(name),
            "monitor",
            "",
            DatabaseTls.PLAIN,
            Duration.ofSeconds(20),
            Duration.ofSeconds(30)));
  }

  private Path data(String name) {
    return folder.resolve(name);
  }

  private void create(String name) throws Exception {
    run(
        "initdb",
        "-D",
        data(name).toString(),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-locale",
        "--no-sync");
    configure(name);
    start(name);
  }

  private void configure(String name) throws IOException {
    Files.writeString(
        data(name).resolve("postgresql.conf"),
        """
        listen_addresses = '127.0.0.1'
        port = %d
        unix_socket_directories = ''
        fsync = off
        hot_standby = on
        wal_keep_size = '256MB'
        shared_buffers = '16MB'
        max_connections = 40
        wal_receiver_status_interval = '1s'
        wal_retrieve_retry_interval = '200ms'
        """
            .formatted(ports.get(name)));
  }

  /** A copy of a running primary follows it. */
  private void follow(String name, String primary) throws Exception {
    run(
        "pg_basebackup",
        "-D",
        data(name).toString(),
        "-h",
        "127.0.0.1",
        "-p",
        "" + ports.get(primary),
        "-U",
        "postgres",
        "-X",
        "stream",
        "-c",
        "fast",
        "--no-sync");
    configure(name);
    Files.writeString(
        data(name).resolve("postgresql.conf"),
        "primary_conninfo = 'host=127.0.0.1 port=%d user=postgres'%n".formatted(ports.get(primary)),
        StandardOpenOption.APPEND);
    becomeStandby(name);
    start(name);
    awaitReplayed();
  }

  /** From its next start on it follows, or tries to. */
  void becomeStandby(String name) throws IOException {
    Files.writeString(data(name).resolve("standby.signal"), "");
  }

  /** From its next start on it is read-write, on the timeline that it has. */
  void becomeReadWrite(String name) throws IOException {
    Files.delete(data(name).resolve("standby.signal"));
  }

  void start(String name) throws Exception {
    List<String> command = new ArrayList<>(PostgresPrograms.user());
    command.addAll(
        List.of(
            PostgresPrograms.folder().resolve("postgres").toString(), "-D", data(name).toString()));
    running.put(
        name,
        Children.start(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                    ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".log").toFile()))));
    await().atMost(PATIENCE).ignoreExceptions().until(() -> ask(name, "select true").equals("t"));
  }

  /** In order; its last commits are on the disk. */
  void stop(String name) throws Exception {
    signal(name, "INT");
  }

  /** As when its machine goes. */
  void kill(String name) throws Exception {
    signal(name, "KILL");
  }

  private void signal(String name, String signal) throws Exception {
    Process process = running.remove(name);
    if (process != null && process.isAlive()) {
      new ProcessBuilder("kill", "-s", signal, "" + process.pid()).inheritIO().start().waitFor();
      process.waitFor();
    }
    // Its children see that it is gone, and keep its memory until they do.
    await().atMost(PATIENCE).until(() -> !answers(name));
    Files.deleteIfExists(data(name).resolve("postmaster.pid"));
  }

  private boolean answers(String name) {
    try (Connection connection = connect(name, "postgres")) {
      return connection.isValid(1);
    } catch (SQLException gone) {
      return false;
    }
  }

  void promote(String name) throws Exception {
    ask(name, "select pg_promote(true)");
    execute(name, "checkpoint");
  }

  private void run(String program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(PostgresPrograms.user());
    command.add(PostgresPrograms.folder().resolve(program).toString());
    command.addAll(List.of(arguments));
    Path log = folder.resolve(program + ".log");
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException(program + ": " + Files.readString(log));
    }
  }

  /** Of a server, on the loopback address. */
  public int port(String name) {
    return ports.get(name);
  }

  private String url(String name, String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(ports.get(name), database);
  }

  private Connection connect(String name, String database) throws SQLException {
    return DriverManager.getConnection(
        url(name, database) + "?connectTimeout=20&socketTimeout=60&sslmode=disable",
        "postgres",
        "");
  }

  /** As the superuser, statements with semicolons between them. */
  public void execute(String name, String sql) throws SQLException {
    execute(name, "signalcartel", sql);
  }

  private void execute(String name, String database, String sql) throws SQLException {
    try (Connection connection = connect(name, database);
        Statement statement = connection.createStatement()) {
      for (String one : sql.split(";")) {
        statement.execute(one);
      }
    }
  }

  /** The first value of the first row, in the database {@code postgres}. */
  public String ask(String name, String query) throws SQLException {
    return ask(name, "postgres", query);
  }

  /** The same in the database {@code signalcartel}. */
  public String askData(String name, String query) throws SQLException {
    return ask(name, "signalcartel", query);
  }

  private String ask(String name, String database, String query) throws SQLException {
    try (Connection connection = connect(name, database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  /** The standby has all that the primary had when this was called. */
  void awaitReplayed() throws SQLException {
    String end = ask("one", "select pg_current_wal_flush_lsn()");
    await()
        .atMost(PATIENCE)
        .until(() -> ask("two", "select pg_last_wal_replay_lsn() >= '" + end + "'").equals("t"));
  }

  /** Kills both, and removes what they had. */
  public void close() throws Exception {
    for (String name : List.copyOf(running.keySet())) {
      running.get(name).destroy();
      kill(name);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .filter(file -> !file.equals(folder))
          .forEach(file -> file.toFile().delete());
    }
  }
}
