package quantumforge.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * An open transaction, which whoever made it ends. It cannot be committed from here, so that the
 * one commit's outcome is known to be the work's. Not thread-safe.
 *
 * <p>A statement may have a {@link Statement#setQueryTimeout query timeout}: it does not reach the
 * commit, where a cancelled wait for the standby would be told as success.
 */
public final class Transaction {

  private final Connection connection;
  private final DatabaseServer server;

  Transaction(Connection connection, DatabaseServer server) {
    this.connection = connection;
    this.server = server;
  }

  /** Where it is. */
  public DatabaseServer server() {
    return server;
  }

  /** Prepares a statement, for the caller to close. */
  public PreparedStatement prepare(String sql) throws SQLException {
    return connection.prepareStatement(sql);
  }

  /** Runs a statement without parameters whose rows do not matter. */
  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
