package quantumforge.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.postgresql.PGConnection;
import quantumforge.kernel.RetryDelay;

/**
 * A pool of connections to whichever of some servers is what is wanted, for as long as nobody
 * decides otherwise. It is thrown away whole, since a pool opens one connection after the other: a
 * new one does not wait behind an attempt to reach the old primary. Thread-safe.
 */
final class Route {

  /** The least that the pool allows; work that waits for longer asks again, on a newer route. */
  private static final Duration SLICE = Duration.ofMillis(250);

  private final long epoch;
  private final boolean eager;
  private final List<DatabaseServer> servers;
  private final Connector connector;
  private final PoolSettings settings;
  private final Freshness freshness = new Freshness();
  private final Map<Connection, DatabaseServer> open = new ConcurrentHashMap<>();
  private final HikariDataSource pool;
  private volatile boolean retired;
  private volatile Optional<String> failure = Optional.empty();

  /**
   * @param name of the pool, for logs
   * @param epoch of the verdict that made it; 0 without one
   * @param eager whether a connection is kept open, and tried for until there is one
   */
  Route(
      String name,
      long epoch,
      boolean eager,
      List<DatabaseServer> servers,
      Connector connector,
      PoolSettings settings) {
    this.epoch = epoch;
    this.eager = eager;
    this.servers = servers;
    this.connector = connector;
    this.settings = settings;
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(new PooledSource(this::connect));
    config.setAutoCommit(false);
    config.setMaximumPoolSize(settings.size());
    config.setMinimumIdle(eager ? 1 : 0);
    config.setConnectionTimeout(SLICE.toMillis());
    config.setValidationTimeout(settings.connectTimeout().toMillis());
    config.setMaxLifetime(settings.maxLifetime().toMillis());
    // It begins without a server, which may come later.
    config.setInitializationFailTimeout(-1);
    config.setThreadFactory(Thread.ofVirtual().name(name).factory());
    this.pool = new HikariDataSource(config);
  }

  /** A connection in use; whoever has it gives it back or throws it away. */
  final class Lease {
    private final Connection pooled;
    private final Connection connection;
    private final DatabaseServer server;

    private Lease(Connection pooled) throws SQLException {
      this.pooled = pooled;
      this.connection = (Connection) pooled.unwrap(PGConnection.class);
      this.server = open.get(connection);
    }

    Connection connection() {
      return connection;
    }

    DatabaseServer server() {
      return server;
    }

    /** Of the route that it came from. */
    Freshness freshness() {
      return freshness;
    }

    void giveBack() {
      try {
        pooled.close();
      } catch (SQLException broken) {
        // The pool throws it away.
      }
    }

    void throwAway() {
      pool.evictConnection(pooled);
      // One that is closed already would count as in use for ever.
      giveBack();
    }
  }

  long epoch() {
    return epoch;
  }

  /** What is known of the log of the server at its end. */
  Freshness freshness() {
    return freshness;
  }

  /**
   * A connection, after waiting for one for a moment.
   *
   * @throws SQLException when there is none yet, with the reason
   */
  Lease borrow() throws SQLException {
    return new Lease(pool.getConnection());
  }

  /** Why it has no connection; empty while it has. */
  Optional<String> failure() {
    return failure;
  }

  private Connection connect() throws SQLException {
    open.keySet().removeIf(connection -> !UnitOfWork.isAlive(connection));
    Connector.Opened opened = find();
    open.put(opened.connection(), opened.server());
    try {
      // Asked after it was put: whoever retires this sees it, or is seen here.
      refuseWhenRetired();
    } catch (SQLException late) {
      opened.connection().close();
      throw late;
    }
    return opened.connection();
  }

  /** Tries again by itself: the pool would wait for up to five seconds. */
  private Connector.Opened find() throws SQLException {
    RetryDelay delay = new RetryDelay(settings.retryMin(), settings.retryMax());
    while (true) {
      refuseWhenRetired();
      try {
        Connector.Opened opened = connector.open(servers);
        failure = Optional.empty();
        return opened;
      } catch (SQLException none) {
        failure = Optional.of(Outcomes.line(none));
        if (!eager) {
          throw none;
        }
        pause(delay.next());
      }
    }
  }

  private static void pause(Duration pause) throws SQLException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while connecting", "08001", stopped);
    }
  }

  private void refuseWhenRetired() throws SQLException {
    if (retired) {
      throw new SQLException("another server is the primary now", "08006");
    }
  }

  /**
   * Ends it: cuts the connections at once, also those that somebody waits on.
   *
   * @param spared connections to this server are let to finish what they do
   * @return how many were cut
   */
  int retire(Optional<DatabaseServer> spared) {
    retired = true;
    List<Connection> cut =
        open.entrySet().stream()
            .filter(entry -> spared.filter(entry.getValue()::equals).isEmpty())
            .map(Map.Entry::getKey)
            .filter(UnitOfWork::isAlive)
            .toList();
    cut.forEach(connection -> Thread.ofVirtual().start(() -> abort(connection)));
    Thread.ofVirtual().name("retire " + pool.getPoolName()).start(this::drainAndClose);
    return cut.size();
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException closed) {
      // It is no connection any more, as was wanted.
    }
  }

  private void drainAndClose() {
    long end = System.nanoTime() + settings.answerTimeout().toNanos();
    try {
      while (stats().getActiveConnections() > 0 && System.nanoTime() < end) {
        stats().softEvictConnections();
        Thread.sleep(20);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    pool.close();
  }

  /** Ends it with everything that is under way. */
  void close() {
    retired = true;
    pool.close();
  }

  HikariPoolMXBean stats() {
    return pool.getHikariPoolMXBean();
  }
}
