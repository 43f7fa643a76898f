package quantumforge.backup;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quantumforge.kernel.Lsn;

/**
 * One moment of a server's essential data, held by a read-only transaction in repeatable read until
 * this is closed. Not thread-safe.
 */
final class ServerSnapshot implements EssentialRows, AutoCloseable {

  private static final int ROWS_AT_ONCE = 1_000;

  /** A checkpoint names the timeline late, a stream at once; see ServerLook. */
  private static final String LOOK =
      """
      select pg_is_in_recovery(),
        (select system_identifier::text from pg_control_system()),
        case when pg_is_in_recovery()
          then greatest(
            (select received_tli from pg_stat_wal_receiver),
            (select timeline_id from pg_control_checkpoint()),
            (select min_recovery_end_timeline from pg_control_recovery()))
          else ('x' || substr(pg_walfile_name(pg_current_wal_flush_lsn()), 1, 8))::bit(32)::int end,
        case when pg_is_in_recovery()
          then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end::text,
        coalesce(
          (select status = 'streaming'
              and clock_timestamp() - last_msg_receipt_time < interval '5 s'
            from pg_stat_wal_receiver), false),
        case when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0 else coalesce(
          extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000, -1) end,
        coalesce(
          extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000, -1)
      """;

  private final Connection connection;
  private final ServerLook look;

  private ServerSnapshot(Connection connection, ServerLook look) {
    this.connection = connection;
    this.look = look;
  }

  /** Takes one, from a server of any kind. */
  static ServerSnapshot take(DatabaseServer server) throws SQLException {
    Connection connection = server.source().open();
    try {
      connection.setReadOnly(true);
      ServerLook before = look(server.name(), connection);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      // The first statement of the transaction: the snapshot is taken before it looks.
      ServerLook after = look(server.name(), connection);
      return new ServerSnapshot(
          connection,
          new ServerLook(
              after.server(),
              after.standby(),
              after.system(),
              after.timeline(),
              before.to(),
              after.to(),
              after.streaming(),
              after.ageMillis()));
    } catch (SQLException failed) {
      connection.close();
      throw failed;
    }
  }

  private static ServerLook look(String server, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LOOK)) {
      row.next();
      boolean standby = row.getBoolean(1);
      Lsn position = Optional.ofNullable(row.getString(4)).map(Lsn::parse).orElse(Lsn.ZERO);
      boolean streaming = row.getBoolean(5);
      long ageMillis = standby ? row.getLong(streaming ? 6 : 7) : 0;
      return new ServerLook(
          server,
          standby,
          row.getString(2),
          row.getInt(3),
          position,
          position,
          streaming,
          ageMillis);
    }
  }

  ServerLook look() {
    return look;
  }

  @Override
  public TableSum sum(EssentialTable table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(table.sumAtSource())) {
      row.next();
      return TableSum.of(row.getLong(1), row.getBigDecimal(2).toBigIntegerExact());
    }
  }

  @Override
  public void forEach(EssentialTable table, Taker taker) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(ROWS_AT_ONCE);
      try (ResultSet rows = statement.executeQuery(table.selectFromSource())) {
        while (rows.next()) {
          taker.take(cells(rows, table.width()));
        }
      }
    }
  }

  /** The columns of the present row, as text. */
  static List<String> cells(ResultSet row, int width) throws SQLException {
    List<String> cells = new ArrayList<>(width);
    for (int column = 1; column <= width; column++) {
      cells.add(row.getString(column));
    }
    return cells;
  }

  /** Gives the server's snapshot up. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException broken) {
      // It is given up, whatever became of it.
    }
  }
}
