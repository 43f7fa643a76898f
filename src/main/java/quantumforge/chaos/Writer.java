package quantumforge.chaos;

import java.sql.SQLException;
import quantumforge.store.DatabaseFailure;

/** How a client's rows get into the {@link Table}. Used by one thread. */
interface Writer extends AutoCloseable {

  /**
   * Commits one row. What returns was acknowledged.
   *
   * @param id of the row, never used before
   * @param client who writes it
   */
  Row write(long id, String client) throws SQLException, DatabaseFailure;

  @Override
  void close();

  /**
   * Where a row was written.
   *
   * @param sentNanos when the server was asked, of {@link System#nanoTime}
   * @param server as its node is named
   * @param timeline of the server's log
   */
  record Row(long sentNanos, String server, int timeline) {}
}
