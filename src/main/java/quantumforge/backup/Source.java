package quantumforge.backup;

import java.sql.Connection;
import java.sql.SQLException;

/** Where connections to one PostgreSQL server come from. Thread-safe. */
@FunctionalInterface
public interface Source {

  /**
   * Opens a connection to the database {@code signalcartel}, which is only read from; who asked for
   * it closes it.
   *
   * @throws SQLException when the server does not take one; in bounded time
   */
  Connection open() throws SQLException;
}
