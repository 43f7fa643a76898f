package quantumforge.chaos;

import java.sql.Connection;
import java.sql.SQLException;

/** How a client gets a connection to the database; called on a thread of its machine. */
interface Door {

  /** Opens one. */
  Connection open() throws SQLException;
}
