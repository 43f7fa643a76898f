package quantumforge.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Writes with nothing but the driver: to one server whether it is the primary or not (what it takes
 * while it is not, a careless client would have lost), or to wherever a route leads.
 */
final class ServerWriter implements Writer {

  private static final String LIMITS = "connectTimeout=1&loginTimeout=3&socketTimeout=2";

  private final Door door;
  private final boolean stays;
  private Connection connection;

  /**
   * Connects when the first row is written, on the thread that writes it.
   *
   * @param stays with a server that only follows, since it may lead another time
   */
  private ServerWriter(Door door, boolean stays) {
    this.door = door;
    this.stays = stays;
  }

  /** To one server. */
  static ServerWriter at(Part site, Login login) {
    return new ServerWriter(() -> login.connect(site, LIMITS), true);
  }

  /** To wherever a route leads, asked for again after each failure. */
  static ServerWriter through(ClientRoute route) {
    return new ServerWriter(route, false);
  }

  @Override
  public Row write(long id, String client) throws SQLException {
    if (connection == null) {
      connection = door.open();
    }
    try (PreparedStatement statement = connection.prepareStatement(Table.INSERT)) {
      return Table.insert(statement, id, client);
    } catch (SQLException failed) {
      // A server that only follows says so; its connection is as good as before.
      if (!stays || !Table.READ_ONLY.equals(failed.getSQLState())) {
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
