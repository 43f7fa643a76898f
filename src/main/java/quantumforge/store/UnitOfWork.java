package quantumforge.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import quantumforge.store.DatabaseFailure.Unknown;

/** One transaction on one connection: runs the work, ends it, and says what became of it. */
final class UnitOfWork {

  /** With which a commit is on the standby's disk before it is answered. */
  static final Set<String> SAFE_COMMITS = Set.of("on", "remote_apply");

  /** The work may have changed the session since the connection was checked. */
  private static final String LAST_LOOK =
      """
      select coalesce(pg_current_xact_id_if_assigned()::text, ''),
        current_setting('synchronous_commit'),
        set_config('client_min_messages', 'warning', true)
      """;

  private UnitOfWork() {}

  /** Runs work that writes, and commits it. */
  static <T> T write(Route.Lease lease, Work<T> work) throws DatabaseFailure {
    Connection connection = lease.connection();
    T result;
    String transactionId;
    try {
      result = work.run(new Transaction(connection, lease.server()));
      transactionId = lastLook(connection);
      connection.clearWarnings();
    } catch (SQLException failed) {
      throw Outcomes.before(failed, rollback(connection));
    } catch (RuntimeException | Error failed) {
      rollback(connection);
      throw failed;
    }
    commit(connection, transactionId);
    return result;
  }

  /** Runs work that only reads. */
  static <T> T read(Route.Lease lease, Work<T> work) throws DatabaseFailure {
    Connection connection = lease.connection();
    try {
      Transaction transaction = new Transaction(connection, lease.server());
      transaction.execute("set transaction read only");
      return work.run(transaction);
    } catch (SQLException failed) {
      throw Outcomes.ofRead(failed, isAlive(connection));
    } finally {
      rollback(connection);
    }
  }

  private static String lastLook(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LAST_LOOK)) {
      row.next();
      if (!SAFE_COMMITS.contains(row.getString(2))) {
        throw new SQLException(
            "the work set synchronous_commit to %s, with which a failover loses it; leave it as the server has it"
                .formatted(row.getString(2)),
            "55000");
      }
      return row.getString(1);
    }
  }

  private static void commit(Connection connection, String transactionId) throws DatabaseFailure {
    boolean cancelled;
    try {
      connection.commit();
      cancelled = Outcomes.waitWasCancelled(connection.getWarnings());
    } catch (SQLException failed) {
      throw Outcomes.atCommit(failed, isAlive(connection), transactionId);
    }
    if (cancelled) {
      throw new Unknown(
          "the commit is on the primary, and its wait for the standby was cancelled: a failover would take it back",
          Unknown.Reason.WAIT_CANCELLED,
          transactionId,
          null);
    }
  }

  /** Gives a transaction up; says whether the connection is of use afterwards. */
  private static boolean rollback(Connection connection) {
    try {
      connection.rollback();
      return isAlive(connection);
    } catch (SQLException broken) {
      return false;
    }
  }

  static boolean isAlive(Connection connection) {
    try {
      return !connection.isClosed();
    } catch (SQLException broken) {
      return false;
    }
  }
}
