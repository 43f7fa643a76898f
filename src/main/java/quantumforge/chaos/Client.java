package quantumforge.chaos;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * A client that commits a row again and again, and notes what it was told: on a thread of its own,
 * on the client's machine.
 */
final class Client implements AutoCloseable {

  /** The name of the one that finds the primary by itself. */
  static final String ROUTED = "routed";

  static final String TABLE =
      "create table if not exists written (id bigint primary key, client text not null)";

  /** The timeline in which the row is written stands in the name of the log's present file. */
  private static final String WRITE =
      "insert into written values (?, ?) returning ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int, host(inet_server_addr())";

  /** Addresses of servers, and how their nodes are named. */
  private static final Map<String, String> NAMES =
      NodeFiles.sites().collect(Collectors.toUnmodifiableMap(Part::address, Part::id));

  private static final String READ_ONLY = "25006";

  private static final long RETRY_MILLIS = 20;

  private final String name;
  private final String url;
  private final String password;
  private final long pauseMillis;
  private final AtomicLong ids;
  private final History history;
  private final Thread thread;
  private volatile boolean closed;
  private Connection connection;

  private Client(
      String name,
      String url,
      String password,
      long pauseMillis,
      AtomicLong ids,
      History history,
      Path namespace) {
    this.name = name;
    this.url = url;
    this.password = password;
    this.pauseMillis = pauseMillis;
    this.ids = ids;
    this.history = history;
    this.thread = Namespace.start(namespace, "client-" + name, this::run);
  }

  /**
   * One that finds the primary among both servers, as applications do, and writes every 10 ms.
   * Without TLS: with sslmode=prefer a server that stands still is waited for twice.
   */
  static Client routed(String password, AtomicLong ids, History history, Path namespace) {
    String hosts =
        NodeFiles.sites()
            .map(site -> site.address() + ":" + NodeFiles.POSTGRES_PORT)
            .collect(Collectors.joining(","));
    String url =
        "jdbc:postgresql://%s/%s?targetServerType=primary&hostRecheckSeconds=0&sslmode=disable&gssEncMode=disable&connectTimeout=1&loginTimeout=10&socketTimeout=2"
            .formatted(hosts, NodeFiles.DATABASE);
    return new Client(ROUTED, url, password, 10, ids, history, namespace);
  }

  /** One that writes to one server whether it is the primary or not: nobody else may take it. */
  static Client direct(
      Part site, String password, AtomicLong ids, History history, Path namespace) {
    String url =
        "jdbc:postgresql://%s:%d/%s?sslmode=disable&gssEncMode=disable&connectTimeout=1&loginTimeout=3&socketTimeout=2"
            .formatted(site.address(), NodeFiles.POSTGRES_PORT, NodeFiles.DATABASE);
    return new Client(site.id(), url, password, 100, ids, history, namespace);
  }

  private void run() {
    while (!closed) {
      try {
        write();
        Thread.sleep(pauseMillis);
      } catch (SQLException failed) {
        failed(failed);
        pause();
      } catch (InterruptedException stopped) {
        closed = true;
      }
    }
    drop();
  }

  /** A server that only follows says so; its connection is as good as before. */
  private void failed(SQLException failed) {
    if (!READ_ONLY.equals(failed.getSQLState())) {
      history.addError(name, String.valueOf(failed.getMessage()));
      if (connection != null && name.equals(ROUTED)) {
        history.addUnknown();
      }
      drop();
    }
  }

  private void write() throws SQLException {
    if (connection == null) {
      connection = connect(url, password);
    }
    long id = ids.incrementAndGet();
    long sent = System.nanoTime();
    try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
      statement.setLong(1, id);
      statement.setString(2, name);
      try (ResultSet told = statement.executeQuery()) {
        told.next();
        String server = NAMES.getOrDefault(told.getString(2), told.getString(2));
        history.add(new Ack(name, id, sent, System.nanoTime(), server, told.getInt(1)));
      }
    }
  }

  static Connection connect(String url, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "trading_user");
    properties.setProperty("password", password);
    return DriverManager.getConnection(url, properties);
  }

  private void drop() {
    if (connection != null) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException broken) {
        // Given up all the same.
      }
      connection = null;
    }
  }

  private void pause() {
    try {
      Thread.sleep(Math.max(pauseMillis, RETRY_MILLIS));
    } catch (InterruptedException stopped) {
      closed = true;
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
