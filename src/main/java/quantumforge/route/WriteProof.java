package quantumforge.route;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import quantumforge.kernel.DatabaseTls;

/**
 * Writes through a route and sees which server did it. Needs no table: a transactional message in
 * the log makes a commit that waits for the standby, which a transaction that only took an id does
 * not (PostgreSQL waits only for those that wrote to the log before they committed). Thread-safe.
 */
final class WriteProof {

  private static final String WRITE =
      """
      select pg_logical_emit_message(true, 'forge.route', ''),
        coalesce(host(inet_server_addr()), 'local'), coalesce(inet_server_port(), 0),
        pg_postmaster_start_time()::text, current_setting('transaction_read_only')
      """;

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final String database;
  private final String user;
  private final String password;
  private final RouteLimits limits;
  private final DatabaseTls servers;
  private final DatabaseTls through;

  /**
   * @param tls how the two servers are reached
   */
  WriteProof(RouteSettings settings, String password, RouteLimits limits, DatabaseTls tls) {
    this.database = settings.database();
    this.user = settings.user();
    this.password = password;
    this.limits = limits;
    this.servers = tls;
    this.through = through(settings, tls);
  }

  /**
   * The server that did a write; two with the same address are told apart by when they started.
   *
   * @param address as the server sees its own end of the connection
   */
  record Writer(String address, int port, String started) {

    @Override
    public String toString() {
      return "%s:%d, up since %s".formatted(address, port, started);
    }
  }

  /**
   * Commits something.
   *
   * @throws SQLException when that was not possible, or takes longer than an answer may
   */
  Writer write(Route.Way way) throws SQLException, InterruptedException {
    return write(way, through);
  }

  private Writer write(Route.Way way, DatabaseTls tls) throws SQLException, InterruptedException {
    try (Connection connection = connect(way, tls);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(WRITE)) {
      row.next();
      if (row.getString(5).equals("on")) {
        throw new SQLException("its transactions are read-only");
      }
      return new Writer(row.getString(2), row.getInt(3), row.getString(4));
    } catch (SQLException failed) {
      // An interrupted virtual thread sees a closed socket.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw failed;
    }
  }

  private Connection connect(Route.Way way, DatabaseTls tls) throws SQLException {
    String seconds = Long.toString(Math.max(1, limits.connect().toSeconds()));
    Properties properties = tls.properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("loginTimeout", seconds);
    properties.setProperty("socketTimeout", seconds);
    properties.setProperty("preferQueryMode", "simple");
    properties.setProperty("sslResponseTimeout", Long.toString(limits.connect().toMillis()));
    properties.setProperty("ApplicationName", "forge-route");
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s".formatted(way.host(), way.port(), database), properties);
  }

  /** A pooler has its own certificate or none; any other way leads to one of the servers. */
  private static DatabaseTls through(RouteSettings settings, DatabaseTls tls) {
    return switch (settings) {
      case RouteSettings.Pgbouncer pool -> DatabaseTls.PLAIN;
      case RouteSettings.Dns dns -> tls.underAnyName();
      case RouteSettings.Hook hook -> tls.underAnyName();
    };
  }

  /** Waits until the primary takes commits, which it does a moment after it was decided on. */
  void awaitPrimary(Decision decision) throws RouteException, InterruptedException {
    long until = System.nanoTime() + limits.primary().toNanos();
    while (true) {
      try {
        write(primary(decision), servers);
        return;
      } catch (SQLException notYet) {
        if (System.nanoTime() > until) {
          throw new RouteException(noCommits(decision, notYet), notYet);
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  /**
   * Writes through a way and compares who did it with the primary.
   *
   * @throws RouteException when no write was possible, or another server did it; astray, when the
   *     primary takes commits
   */
  void prove(Route.Way way, Decision decision) throws RouteException, InterruptedException {
    Writer primary;
    try {
      primary = write(primary(decision), servers);
    } catch (SQLException failed) {
      throw new RouteException(noCommits(decision, failed), failed);
    }
    Writer through;
    try {
      through = write(way);
    } catch (SQLException failed) {
      throw RouteException.astray(
          "no write goes through %s, and %s at %s takes commits: %s"
              .formatted(
                  way, decision.server(), decision.address(), RouteException.firstLine(failed)));
    }
    if (!through.equals(primary)) {
      throw RouteException.astray(
          "a write through %s went to the server at %s; wanted is %s at %s"
              .formatted(way, through, decision.server(), primary));
    }
  }

  private static String noCommits(Decision decision, SQLException failed) {
    return "%s at %s takes no commits: %s"
        .formatted(decision.server(), decision.address(), RouteException.firstLine(failed));
  }

  private static Route.Way primary(Decision decision) {
    return new Route.Way(decision.host(), decision.port());
  }
}
