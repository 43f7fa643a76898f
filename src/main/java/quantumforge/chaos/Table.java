package quantumforge.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import quantumforge.chaos.Writer.Row;

/** The table that the clients write to, at one server or the other. */
final class Table {

  static final String USER = "trading_user";

  /** The state of a statement that writes, on a server that only follows. */
  static final String READ_ONLY = "25006";

  /** The timeline in which the row is written stands in the name of the log's present file. */
  static final String INSERT =
      "insert into written values (?, ?) returning ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int, host(inet_server_addr())";

  private static final String CREATE =
      "create table if not exists written (id bigint primary key, client text not null)";

  private static final String PATTERN =
      "insert into trading_patterns (symbol, pattern_type, confidence, success_rate, last_updated) values ('BTCUSDT', ?, 0.5, 0.5, now())";

  private static final String LIMITS = "connectTimeout=5&socketTimeout=60";

  /** Addresses of servers, and how their nodes are named. */
  private static final Map<String, String> NAMES =
      NodeFiles.sites().collect(Collectors.toUnmodifiableMap(Part::address, Part::id));

  private final Path namespace;
  private final Login login;

  Table(Path namespace, Login login) {
    this.namespace = namespace;
    this.login = login;
  }

  /** Runs {@link #INSERT}. */
  static Row insert(PreparedStatement statement, long id, String client) throws SQLException {
    long sentNanos = System.nanoTime();
    statement.setLong(1, id);
    statement.setString(2, client);
    try (ResultSet told = statement.executeQuery()) {
      told.next();
      return new Row(sentNanos, server(told.getString(2)), told.getInt(1));
    }
  }

  /** How a server's node is named, by the address that the server gives. */
  static String server(String address) {
    return NAMES.getOrDefault(address, address);
  }

  private Connection connect(String server) throws SQLException {
    return login.connect(Part.of(server), LIMITS);
  }

  void create(String server) throws IOException, InterruptedException {
    Namespace.call(
        namespace,
        () -> {
          try (Connection connection = connect(server);
              Statement statement = connection.createStatement()) {
            return statement.execute(CREATE);
          }
        });
  }

  /** A new row of the essential data. */
  void insertPattern(String server, String pattern) throws IOException, InterruptedException {
    Namespace.call(
        namespace,
        () -> {
          try (Connection connection = connect(server);
              PreparedStatement insert = connection.prepareStatement(PATTERN)) {
            insert.setString(1, pattern);
            return insert.executeUpdate();
          }
        });
  }

  /** Commits a row without waiting for the standby, as a careless client's session may. */
  void insertAlone(String server, long id) throws IOException, InterruptedException {
    Namespace.call(
        namespace,
        () -> {
          try (Connection connection = connect(server);
              Statement statement = connection.createStatement();
              PreparedStatement insert = connection.prepareStatement(INSERT)) {
            statement.execute("set synchronous_commit = local");
            return insert(insert, id, "careless");
          }
        });
  }

  /**
   * How often a server has each row of an id or a greater one. Read without the index, which would
   * not show a row that is there twice.
   */
  Map<Long, Integer> rows(String server, long least) throws IOException, InterruptedException {
    return Namespace.call(
        namespace,
        () -> {
          Map<Long, Integer> there = new HashMap<>();
          try (Connection connection = connect(server);
              Statement statement = connection.createStatement()) {
            statement.execute("set enable_indexscan = off");
            statement.execute("set enable_indexonlyscan = off");
            statement.execute("set enable_bitmapscan = off");
            try (ResultSet rows =
                statement.executeQuery("select id from written where id >= " + least)) {
              while (rows.next()) {
                there.merge(rows.getLong(1), 1, Integer::sum);
              }
            }
          }
          return there;
        });
  }
}
