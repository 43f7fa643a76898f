package quantumforge.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Fills a new SQLite file, in one transaction. */
final class CopyWriter {

  private static final int PAGE_BYTES = 4096;
  private static final int ROWS_AT_ONCE = 1_000;

  private CopyWriter() {}

  /**
   * @param file an empty one that nobody else has open
   * @throws IOException when it cannot be filled, or what it got is not what its owner counts
   * @throws SQLException when the rows cannot be read
   */
  static void write(Path file, CopyLimits limits, Origin origin, EssentialRows rows)
      throws IOException, SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      try (Statement statement = connection.createStatement()) {
        // Nobody reads it before it is done, and one that is not done is thrown away.
        statement.execute("pragma journal_mode = off");
        statement.execute("pragma synchronous = off");
        statement.execute("pragma page_size = " + PAGE_BYTES);
        statement.execute("pragma max_page_count = " + Math.max(1, limits.maxBytes() / PAGE_BYTES));
      }
      connection.setAutoCommit(false);
      Map<EssentialTable, TableSum> sums = new EnumMap<>(EssentialTable.class);
      for (EssentialTable table : EssentialTable.values()) {
        sums.put(table, copy(connection, limits, table, rows));
      }
      writeMeta(connection, new CopyMeta(origin, sums));
      connection.commit();
    }
  }

  private static TableSum copy(
      Connection connection, CopyLimits limits, EssentialTable table, EssentialRows rows)
      throws IOException, SQLException {
    execute(connection, table.createCopy());
    TableSum expected = rows.sum(table);
    if (expected.rows() > limits.rowsMax()) {
      throw new IOException(
          "%s has %d rows; forge.backup.emergency.rows-max is %d"
              .formatted(table.copyName(), expected.rows(), limits.rowsMax()));
    }
    Inserter inserter = new Inserter(connection, table, limits.maxBytes());
    try (inserter) {
      rows.forEach(table, inserter);
      inserter.flush();
    }
    if (!inserter.sum.equals(expected)) {
      throw new IOException(
          "%s: %s were read and the server counts %s; nothing is replaced"
              .formatted(table.copyName(), inserter.sum, expected));
    }
    return expected;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void writeMeta(Connection connection, CopyMeta meta) throws SQLException {
    execute(connection, "create table emergency_meta (name TEXT primary key, value TEXT not null)");
    try (PreparedStatement insert =
        connection.prepareStatement("insert into emergency_meta values (?, ?)")) {
      for (Map.Entry<String, String> value : meta.values().entrySet()) {
        insert.setString(1, value.getKey());
        insert.setString(2, value.getValue());
        insert.executeUpdate();
      }
    }
  }

  /** Takes rows into a table and sums them. */
  private static final class Inserter implements EssentialRows.Taker, AutoCloseable {

    private final PreparedStatement insert;
    private final long maxBytes;
    private TableSum sum = TableSum.NONE;

    Inserter(Connection connection, EssentialTable table, long maxBytes) throws SQLException {
      this.insert = connection.prepareStatement(table.insertIntoCopy());
      this.maxBytes = maxBytes;
    }

    @Override
    public void take(List<String> cells) throws SQLException {
      for (int i = 0; i < cells.size(); i++) {
        insert.setString(i + 1, cells.get(i));
      }
      insert.addBatch();
      sum = sum.plus(cells);
      if (sum.rows() % ROWS_AT_ONCE == 0) {
        flush();
      }
    }

    void flush() throws SQLException {
      try {
        insert.executeBatch();
      } catch (SQLException full) {
        throw new SQLException(
            "the copy takes no more (%s); forge.backup.emergency.max-bytes is %d"
                .formatted(full.getMessage(), maxBytes),
            full);
      }
    }

    @Override
    public void close() throws SQLException {
      insert.close();
    }
  }
}
