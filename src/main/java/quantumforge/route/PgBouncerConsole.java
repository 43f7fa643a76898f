package quantumforge.route;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/**
 * A connection to a pgBouncer's admin console, which knows the simple protocol only. Commands as in
 * pgBouncer's manual, "Admin console". Used by one thread.
 */
final class PgBouncerConsole implements AutoCloseable {

  private final Connection connection;

  private PgBouncerConsole(Connection connection) {
    this.connection = connection;
  }

  static PgBouncerConsole open(
      RouteSettings.Pgbouncer settings, String password, Duration answerMax) throws SQLException {
    String seconds = Long.toString(Math.max(1, answerMax.toSeconds()));
    Properties properties = new Properties();
    properties.setProperty("user", settings.adminUser());
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("loginTimeout", seconds);
    properties.setProperty("socketTimeout", seconds);
    properties.setProperty("preferQueryMode", "simple");
    // The driver takes pgBouncer's version for that of an old server, and would begin with a SET
    // that the console does not know. On a connection for replication it begins with none; and it
    // asks for such a connection only where it may assume a server that has them.
    properties.setProperty("replication", "database");
    properties.setProperty("sslmode", "prefer");
    properties.setProperty("sslResponseTimeout", Long.toString(answerMax.toMillis()));
    return new PgBouncerConsole(
        DriverManager.getConnection(
            "jdbc:postgresql://%s:%d/pgbouncer".formatted(settings.host(), settings.port()),
            properties));
  }

  /**
   * A database of the pool.
   *
   * @param paused whether clients are held back, by PAUSE or by KILL
   * @param disabled whether new clients are refused
   */
  record Database(String name, String host, int port, boolean paused, boolean disabled) {}

  /** A connection to a server, in whatever state. */
  record ServerSide(String database, String address, int port) {}

  List<Database> databases() throws SQLException {
    List<Database> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW DATABASES")) {
      while (row.next()) {
        found.add(
            new Database(
                row.getString("name"),
                String.valueOf(row.getString("host")),
                row.getInt("port"),
                row.getInt("paused") == 1,
                row.getInt("disabled") == 1));
      }
    }
    return found;
  }

  List<ServerSide> servers() throws SQLException {
    List<ServerSide> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW SERVERS")) {
      while (row.next()) {
        found.add(
            new ServerSide(row.getString("database"), row.getString("addr"), row.getInt("port")));
      }
    }
    return found;
  }

  /** The addresses of clients that are about to log in to a database. */
  Set<String> loggingIn(String database) throws SQLException {
    Set<String> found = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW SOCKETS")) {
      while (row.next()) {
        if (row.getString("state").equals("cl_login")
            && row.getString("database").equals(database)) {
          found.add(row.getString("addr") + ":" + row.getInt("port"));
        }
      }
    }
    return found;
  }

  void reload() throws SQLException {
    execute("RELOAD");
  }

  /**
   * Holds clients back; returns when none has a transaction under way, or in a pool of sessions no
   * session.
   *
   * @throws SQLException also when that takes longer; then this connection is of no more use, and
   *     clients are held back all the same
   */
  void pause(String database, Duration max) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(Math.max(1, max.toMillis())));
    execute("PAUSE \"" + database + "\"");
  }

  /** New clients are refused, but not before they have shown who they are. */
  void disable(String database) throws SQLException {
    execute("DISABLE \"" + database + "\"");
  }

  void enable(String database) throws SQLException {
    execute("ENABLE \"" + database + "\"");
  }

  /**
   * Cuts all clients and servers off at once; those that come then are held back. One that is about
   * to log in is not cut, and may never be answered when it has (pgBouncer 1.18): it belongs to the
   * pool that is given up. To one that has logged in while the database is disabled this does not
   * happen: it is refused.
   */
  void kill(String database) throws SQLException {
    execute("KILL \"" + database + "\"");
  }

  void resume(String database) throws SQLException {
    execute("RESUME \"" + database + "\"");
  }

  private void execute(String command) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException broken) {
      // It is given up, whatever became of it.
    }
  }
}
