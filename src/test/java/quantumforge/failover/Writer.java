package quantumforge.failover;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * A client that commits a row every 10 ms wherever the primary is, and knows which were confirmed.
 */
final class Writer {

  private final String url;
  private final String table;
  private final Set<Long> acknowledged = new ConcurrentSkipListSet<>();
  private final Thread thread;
  private volatile long lastNanos;
  private volatile long longestGapMillis;

  Writer(String url) {
    this(url, "written");
  }

  Writer(String url, String table) {
    this.url = url;
    this.table = table;
    this.thread = Thread.ofVirtual().name("writer").start(this::run);
  }

  private void run() {
    Connection connection = null;
    long next = 0;
    while (!Thread.currentThread().isInterrupted()) {
      next++;
      try {
        if (connection == null) {
          connection = connect(url);
          execute(connection, "create table if not exists " + table + " (id bigint primary key)");
        }
        execute(connection, "insert into " + table + " values (" + next + ")");
        long now = System.nanoTime();
        if (lastNanos != 0) {
          longestGapMillis = Math.max(longestGapMillis, (now - lastNanos) / 1_000_000);
        }
        lastNanos = now;
        acknowledged.add(next);
        Thread.sleep(10);
      } catch (SQLException failed) {
        close(connection);
        connection = null;
        Thread.onSpinWait();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
    close(connection);
  }

  static Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, "trading_user", "trader");
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void close(Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException broken) {
        // Given up.
      }
    }
  }

  int count() {
    return acknowledged.size();
  }

  /** The longest time without a confirmed commit since this was asked last. */
  long takeLongestGapMillis() {
    long gap = longestGapMillis;
    longestGapMillis = 0;
    return gap;
  }

  /** Confirmed commits that the primary does not have. */
  Set<Long> lost() {
    // A server that has much to do lets a new client wait longer than the driver does.
    return await().ignoreException(SQLException.class).until(this::missing, found -> true);
  }

  private Set<Long> missing() throws SQLException {
    Set<Long> missing = new ConcurrentSkipListSet<>(acknowledged);
    try (Connection connection = connect(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select id from " + table)) {
      while (rows.next()) {
        missing.remove(rows.getLong(1));
      }
    }
    return missing;
  }

  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
