package quantumforge.health;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.DatabaseTls;
import quantumforge.status.Probe;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;
import quantumforge.store.DatabaseAddress;
import quantumforge.store.DatabaseSettings;

/**
 * Asks a PostgreSQL server again and again whether it is up, which version it is and whether it is
 * a standby. Only looks; changes nothing. Thread-safe.
 */
public final class DatabaseProbe implements Service {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseProbe.class);
  private static final String NAME = "database-probe";
  private static final String QUESTION =
      "select current_setting('server_version'), pg_is_in_recovery()";

  private final DatabaseAddress address;
  private final Duration interval;
  private final Properties properties;
  private final Thread thread;
  private volatile ServiceStatus status = new ServiceStatus(NAME, State.STARTING, "not yet asked");

  /**
   * Does not ask before {@link #start()}.
   *
   * @param url one of the URLs of {@code settings}
   * @param tls how the server is reached, unless the URL has an {@code sslmode}
   */
  public DatabaseProbe(String url, DatabaseTls tls, DatabaseSettings settings) {
    this.address = DatabaseAddress.parse("url", url).over(tls);
    this.interval = settings.probeInterval();
    this.properties = new Properties();
    properties.putAll(address.properties());
    // The driver counts in whole seconds.
    String seconds = Long.toString(Math.max(1, settings.probeTimeout().toSeconds()));
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("socketTimeout", seconds);
    properties.setProperty("loginTimeout", seconds);
    properties.setProperty("ApplicationName", "forge-probe");
    this.thread = Thread.ofVirtual().name(NAME).unstarted(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join(Duration.ofSeconds(3));
  }

  @Override
  public ServiceStatus status() {
    return status;
  }

  @Override
  public List<Probe> probes() {
    return List.of(
        new Probe(
            "database",
            () ->
                status.state() == State.RUNNING ? Optional.empty() : Optional.of(status.detail())));
  }

  private void run() {
    Connection connection = null;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        connection = askOnce(connection);
        Thread.sleep(interval);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      close(connection);
    }
  }

  /** The connection to go on with; null after a failure. */
  private Connection askOnce(Connection open) {
    Connection connection = open;
    try {
      if (connection == null) {
        connection = DriverManager.getConnection(address.jdbcUrl(), properties);
      }
      become(State.RUNNING, answer(connection));
      return connection;
    } catch (SQLException e) {
      close(connection);
      become(State.FAILED, "PostgreSQL at " + address + " is down: " + firstLine(e));
      return null;
    }
  }

  private String answer(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(QUESTION)) {
      row.next();
      String version = row.getString(1).split(" ")[0];
      String part = row.getBoolean(2) ? "standby, in recovery" : "accepts writes";
      return "PostgreSQL %s at %s is up, %s".formatted(version, address, part);
    }
  }

  private void become(State state, String detail) {
    ServiceStatus before = status;
    status = new ServiceStatus(NAME, state, detail);
    if (before.state() != state) {
      if (state == State.RUNNING) {
        LOG.info("{}", detail);
      } else {
        LOG.warn("{}", detail);
      }
    }
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }

  private static void close(Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException alreadyBroken) {
        LOG.debug("closing a broken connection: {}", alreadyBroken.getMessage());
      }
    }
  }
}
