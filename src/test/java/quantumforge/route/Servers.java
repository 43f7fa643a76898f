package quantumforge.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import quantumforge.support.Children;
import quantumforge.support.FreePorts;
import quantumforge.support.PostgresPrograms;

/**
 * Two real PostgreSQL servers, a primary {@code one} and its standby {@code two}, at the same port
 * of two addresses, as a name in the DNS needs it.
 */
final class Servers {

  static final String DATABASE = "signalcartel";
  static final String USER = "trading_user";
  static final String PASSWORD = "trader";

  /** Data of both, made once: each pair begins with a copy. */
  private static Path template;

  private final Path folder;
  private final Path programs;
  private final List<String> runAs;
  private final int port = FreePorts.next();
  private final Map<String, Process> running = new TreeMap<>();

  Servers(Path folder) throws IOException, InterruptedException, SQLException {
    this(folder, false);
    copy(template().resolve("one"), data("one"));
    copy(template().resolve("two"), data("two"));
    start("one");
    start("two");
  }

  private Servers(Path folder, boolean bare) throws IOException, InterruptedException {
    this.folder = folder;
    this.programs = PostgresPrograms.folder();
    this.runAs = PostgresPrograms.user();
  }

  private static synchronized Path template()
      throws IOException, InterruptedException, SQLException {
    if (template == null) {
      Path fresh = Children.folder(Files.createTempDirectory("forge-servers"));
      Servers servers = new Servers(fresh, true);
      try {
        servers.create();
      } finally {
        servers.close();
      }
      template = fresh;
    }
    return template;
  }

  private void create() throws IOException, InterruptedException, SQLException {
    Path password = Files.writeString(folder.resolve("superuser"), "super\n");
    tool(
        "initdb",
        "--pgdata=" + data("one"),
        "--username=postgres",
        "--auth=scram-sha-256",
        "--pwfile=" + password,
        "--no-sync");
    Files.writeString(
        data("one").resolve("pg_hba.conf"),
        "host replication all 127.0.0.0/8 trust\nhost all all 127.0.0.0/8 scram-sha-256\n");
    start("one");
    execute("one", "postgres", "create role trading_user login password 'trader'");
    execute("one", "postgres", "create database signalcartel owner trading_user");
    execute("one", DATABASE, "set role trading_user; create table written (id bigint)");
    tool(
        "pg_basebackup",
        "--pgdata=" + data("two"),
        "--dbname=" + source(),
        "--write-recovery-conf",
        "--checkpoint=fast",
        "--no-sync");
    stopFast("one");
  }

  private String source() {
    return "host=%s port=%d user=postgres".formatted(host("one"), port);
  }

  private static void copy(Path from, Path to) throws IOException, InterruptedException {
    new ProcessBuilder("cp", "-a", from.toString(), to.toString()).inheritIO().start().waitFor();
  }

  private Path data(String name) {
    return folder.resolve(name);
  }

  String host(String name) {
    return name.equals("one") ? "127.0.0.1" : "127.0.0.2";
  }

  int port() {
    return port;
  }

  Decision decision(long epoch, long version, String name, boolean handingOver) {
    return new Decision(epoch, version, name, host(name), port, handingOver);
  }

  private void tool(String program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(runAs);
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    Path output = folder.resolve(program + ".out");
    Process process =
        Children.start(
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()));
    if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(program + " failed: " + Files.readString(output));
    }
  }

  void start(String name) throws IOException {
    List<String> command = new ArrayList<>(runAs);
    command.addAll(
        List.of(
            programs.resolve("postgres").toString(),
            "-D",
            data(name).toString(),
            "-c",
            "listen_addresses=" + host(name),
            "-c",
            "port=" + port,
            "-c",
            "unix_socket_directories=",
            "-c",
            "primary_conninfo=" + source(),
            "-c",
            "fsync=off",
            "-c",
            "shared_buffers=16MB"));
    running.put(
        name,
        Children.start(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())));
    Awaitility.await().ignoreExceptions().until(() -> query(name, "select 1").equals("1"));
  }

  /** SIGKILL to the server's first process; the others end by themselves. */
  void kill(String name) throws InterruptedException {
    running.get(name).destroyForcibly().waitFor();
  }

  /** Fast shutdown: sessions are ended, and the standby gets everything. */
  void stopFast(String name) throws IOException, InterruptedException {
    signal("INT", running.get(name).pid());
    running.get(name).waitFor();
  }

  void freeze(String name) throws IOException, InterruptedException {
    signalAll(name, "STOP");
  }

  void thaw(String name) throws IOException, InterruptedException {
    signalAll(name, "CONT");
  }

  private void signalAll(String name, String signal) throws IOException, InterruptedException {
    Process first = running.get(name);
    signal(signal, first.pid());
    for (ProcessHandle child : first.descendants().toList()) {
      signal(signal, child.pid());
    }
  }

  private static void signal(String signal, long pid) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-s", signal, Long.toString(pid)).start().waitFor();
  }

  /** Returns before the server takes commits. */
  void promote(String name) throws SQLException {
    execute(name, "postgres", "select pg_promote(false)");
  }

  Connection connect(String name, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s?connectTimeout=5&socketTimeout=30"
            .formatted(host(name), port, database),
        "postgres",
        "super");
  }

  void execute(String name, String database, String sql) throws SQLException {
    try (Connection connection = connect(name, database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  String query(String name, String sql) throws SQLException {
    String database = sql.contains("written") ? DATABASE : "postgres";
    try (Connection connection = connect(name, database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  void close() throws IOException, InterruptedException {
    for (String name : running.keySet()) {
      if (!running.get(name).isAlive()) {
        continue;
      }
      signalAll(name, "KILL");
      running.get(name).waitFor();
    }
  }
}
