package quantumforge.backup;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import quantumforge.kernel.DatabaseTls;

/** Connects to one server, whatever it is: the primary or a standby. Thread-safe. */
public final class ServerSource implements Source {

  private final String url;
  private final Properties properties;

  /**
   * @param user who may read the essential data and the server's state, such as {@code monitor}
   * @param tls how the server is reached
   * @param connectLimit for the connection, in whole seconds, as the driver counts; 1 s or more
   * @param answerLimit for each answer, likewise
   */
  public ServerSource(
      String host,
      int port,
      String user,
      String password,
      DatabaseTls tls,
      Duration connectLimit,
      Duration answerLimit) {
    url = "jdbc:postgresql://%s:%d/signalcartel".formatted(host, port);
    properties = tls.properties();
    String connectSeconds = Long.toString(Math.max(1, connectLimit.toSeconds()));
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", connectSeconds);
    // A server that stands still takes the connection and says nothing.
    properties.setProperty("loginTimeout", connectSeconds);
    properties.setProperty("socketTimeout", Long.toString(Math.max(1, answerLimit.toSeconds())));
    properties.setProperty("ApplicationName", "forge-emergency-copy");
  }

  @Override
  public Connection open() throws SQLException {
    Connection connection = DriverManager.getConnection(url, properties);
    connection.setReadOnly(true);
    return connection;
  }
}
