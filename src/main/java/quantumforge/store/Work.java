package quantumforge.store;

import java.sql.SQLException;

/**
 * What is done in one transaction. It may be run several times, on several servers, and only the
 * last run may count: it changes nothing outside of the database.
 */
@FunctionalInterface
public interface Work<T> {

  /**
   * Does it, on the caller's thread.
   *
   * @param transaction is of no use afterwards
   * @throws SQLException as it came from the driver; swallowing one leaves a transaction that the
   *     server has given up
   */
  T run(Transaction transaction) throws SQLException;
}
