package quantumforge.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Writes to one server whether it is the primary or not, with nothing but the driver: what it takes
 * while it is not the primary, a careless client would have lost.
 */
final class ServerWriter implements Writer {

  private static final String LIMITS = "connectTimeout=1&loginTimeout=3&socketTimeout=2";

  private final Part site;
  private final Login login;
  private Connection connection;

  /** Connects when the first row is written, on the thread that writes it. */
  ServerWriter(Part site, Login login) {
    this.site = site;
    this.login = login;
  }

  @Override
  public Row write(long id, String client) throws SQLException {
    if (connection == null) {
      connection = login.connect(site, LIMITS);
    }
    try (PreparedStatement statement = connection.prepareStatement(Table.INSERT)) {
      return Table.insert(statement, id, client);
    } catch (SQLException failed) {
      // A server that only follows says so; its connection is as good as before.
      if (!Table.READ_ONLY.equals(failed.getSQLState())) {
        close();
      }
      throw failed;
    }
  }

  @Override
  public void close() {
    if (connection != null) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException broken) {
        // Given up all the same.
      }
      connection = null;
    }
  }
}
