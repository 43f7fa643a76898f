package quantumforge.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Opens connections: asks all servers at once and takes the first that is what is wanted. The
 * driver's own list of hosts is not used. It asks one after the other, and all of them share one
 * {@code connectTimeout}: behind a host that stands still the next one has a millisecond.
 *
 * <p>A server that stands still takes a connection, since its kernel does, and never answers. What
 * ends the waiting is {@code sslResponseTimeout} for the first answer and {@code socketTimeout} for
 * each later one; {@code connectTimeout} does not. Thread-safe.
 */
final class Connector {

  private static final String CHECK =
      "select current_setting('synchronous_commit'), set_config('client_min_messages', 'warning', false)";

  private final DatabaseAddress address;
  private final PoolSettings settings;
  private final Wanted wanted;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Which server will do. */
  enum Wanted {
    PRIMARY("primary"),
    STANDBY("secondary");

    private final String targetServerType;

    Wanted(String targetServerType) {
      this.targetServerType = targetServerType;
    }
  }

  /** A connection and where it leads. */
  record Opened(Connection connection, DatabaseServer server) {}

  Connector(DatabaseAddress address, PoolSettings settings, Wanted wanted) {
    this.address = address;
    this.settings = settings;
    this.wanted = wanted;
  }

  /**
   * Opens a connection to one of the servers, without auto-commit.
   *
   * @throws SQLException when none will do, with each one's reason
   */
  Opened open(List<DatabaseServer> servers) throws SQLException {
    AtomicBoolean decided = new AtomicBoolean();
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    List<Callable<Opened>> attempts =
        servers.stream()
            .<Callable<Opened>>map(server -> () -> attempt(server, decided, failures))
            .toList();
    try {
      return threads.invokeAny(attempts);
    } catch (ExecutionException none) {
      throw new SQLException(
          failures.stream().sorted().collect(Collectors.joining("; ")), "08001", none.getCause());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while connecting", "08001", stopped);
    }
  }

  private Opened attempt(DatabaseServer server, AtomicBoolean decided, Queue<String> failures)
      throws SQLException {
    try {
      Connection connection = open(server);
      if (decided.compareAndSet(false, true)) {
        return new Opened(connection, server);
      }
      connection.close();
      throw new SQLException("another server was quicker");
    } catch (SQLException failed) {
      failures.add(server + ": " + Outcomes.line(failed));
      throw failed;
    }
  }

  private Connection open(DatabaseServer server) throws SQLException {
    Connection connection = source(server).getConnection();
    try {
      prepare(connection);
      return connection;
    } catch (SQLException failed) {
      connection.close();
      throw failed;
    }
  }

  private PGSimpleDataSource source(DatabaseServer server) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(address.jdbcUrl());
    for (String name : address.properties().stringPropertyNames()) {
      source.setProperty(name, address.properties().getProperty(name));
    }
    int seconds = (int) settings.connectTimeout().toSeconds();
    source.setServerNames(new String[] {server.host()});
    source.setPortNumbers(new int[] {server.port()});
    source.setTargetServerType(wanted.targetServerType);
    source.setConnectTimeout(seconds);
    source.setSocketTimeout(seconds);
    source.setProperty(PGProperty.SSL_RESPONSE_TIMEOUT, Integer.toString(seconds * 1000));
    source.setProperty(PGProperty.GSS_ENC_MODE, "disable");
    source.setLoginTimeout(0);
    source.setTcpKeepAlive(true);
    source.setApplicationName("forge");
    return source;
  }

  private void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(CHECK)) {
      row.next();
      String commit = row.getString(1);
      if (wanted == Wanted.PRIMARY && !UnitOfWork.SAFE_COMMITS.contains(commit)) {
        throw new SQLException(
            "synchronous_commit is %s for this user and database, with which a failover loses commits that were confirmed; it has to be on or remote_apply: ALTER ROLE … RESET synchronous_commit, ALTER DATABASE … RESET synchronous_commit, and nothing of it in the URL"
                .formatted(commit),
            "55000");
      }
    }
    connection.setAutoCommit(false);
    connection.setNetworkTimeout(Runnable::run, (int) settings.answerTimeout().toMillis());
  }
}
