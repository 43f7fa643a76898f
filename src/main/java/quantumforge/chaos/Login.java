package quantumforge.chaos;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import quantumforge.kernel.DatabaseTls;

/**
 * How clients of the rig come to its servers. Immutable.
 *
 * @param user of the database
 * @param tls what they ask of a server
 */
record Login(String user, String password, DatabaseTls tls) {

  /**
   * Connects the calling thread, which is on a machine of the rig, to one server.
   *
   * @param limits of the driver, as they stand in a URL
   */
  Connection connect(Part site, String limits) throws SQLException {
    return connect(site.address(), NodeFiles.POSTGRES_PORT, limits);
  }

  /** The same to whatever listens at an address. */
  Connection connect(String host, int port, String limits) throws SQLException {
    Properties properties = new Properties();
    if (tls.isRequired()) {
      properties.putAll(tls.properties());
    } else {
      // Where the driver chooses, a server that stands still is waited for twice.
      properties.setProperty("sslmode", "disable");
    }
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s?gssEncMode=disable&%s"
            .formatted(host, port, NodeFiles.DATABASE, limits),
        properties);
  }

  @Override
  public String toString() {
    return "Login[user=" + user + ", tls=" + tls.mode() + "]";
  }
}
