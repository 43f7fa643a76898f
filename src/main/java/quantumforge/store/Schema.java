package quantumforge.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.postgresql.ds.PGSimpleDataSource;
import quantumforge.kernel.DatabaseTls;

/**
 * The tables of the database {@code signalcartel}, brought to the version of this program by the
 * files in {@code schema/}. Several that do it at once wait for each other (an advisory lock of our
 * own: Flyway makes its table before it takes one), and each file is one transaction: it is there
 * or not. Thread-safe.
 */
public final class Schema {

  private static final String OWNER = "trading_user";

  /** Of the lock under which the tables are changed: "schema" as a number, and nobody else's. */
  private static final long LOCK = 0x73636865_6d61L;

  private final PGSimpleDataSource source = new PGSimpleDataSource();

  /**
   * Asks nobody yet.
   *
   * @param url of the database at one server, without user and password
   * @param password of the user who owns the database
   * @param tls how the server is reached
   * @param limit for connecting and for each statement, 1 s or more; a migration that takes longer
   *     is given up and nothing of it stays
   */
  public Schema(String url, String password, DatabaseTls tls, Duration limit) {
    int seconds = (int) Math.max(1, limit.toSeconds());
    source.setUrl(url);
    for (String name : tls.properties().stringPropertyNames()) {
      setProperty(name, tls.properties().getProperty(name));
    }
    source.setUser(OWNER);
    source.setPassword(password);
    // Of a standby nothing is asked at all: it gets the tables with the primary's log.
    source.setTargetServerType("primary");
    source.setConnectTimeout(seconds);
    source.setLoginTimeout(seconds);
    // Not a query time-out: that would cancel a commit which waits for the standby, and call it
    // done.
    source.setSocketTimeout(seconds);
    source.setApplicationName("forge-schema");
    // Never waits in front of others for a table that somebody uses.
    source.setOptions("-c lock_timeout=2s");
  }

  private void setProperty(String name, String value) {
    try {
      source.setProperty(name, value);
    } catch (SQLException unknown) {
      throw new IllegalStateException("the driver does not know " + name, unknown);
    }
  }

  /**
   * Brings the tables to this version; does nothing when they are.
   *
   * @return the version that they have now
   * @throws SchemaException when the server is a standby or does not answer, when somebody edited
   *     what was already carried out, or when a statement fails; the message is for people
   */
  public String migrate() throws SchemaException {
    try (Connection alone = source.getConnection();
        Statement lock = alone.createStatement()) {
      // Gone with its session, however this ends.
      lock.execute("set lock_timeout = 0");
      lock.execute("select pg_advisory_lock(" + LOCK + ")");
      return migrateAlone();
    } catch (SQLException failed) {
      throw failure(failed);
    }
  }

  private String migrateAlone() throws SchemaException {
    try {
      Flyway flyway =
          Flyway.configure(Schema.class.getClassLoader())
              .dataSource(source)
              .locations("classpath:schema")
              .failOnMissingLocations(true)
              // A client may be there first and make a table of its own, as the canary does; in a
              // schema that is not empty Flyway begins only behind a version that it is told.
              .baselineOnMigrate(true)
              .baselineVersion("0")
              .cleanDisabled(true)
              .load();
      flyway.migrate();
      return Optional.ofNullable(flyway.info().current())
          .map(MigrationInfo::getVersion)
          .map(Object::toString)
          .orElseThrow(() -> new SchemaException("schema/ has no migration", null));
    } catch (FlywayException failed) {
      throw failure(failed);
    }
  }

  private static SchemaException failure(Exception failed) {
    return new SchemaException(
        "the tables of signalcartel were not brought to this version: " + reason(failed), failed);
  }

  /** The innermost cause says what happened; the outer ones say where in Flyway. */
  private static String reason(Throwable failed) {
    Throwable innermost = failed;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return String.valueOf(innermost.getMessage()).lines().findFirst().orElse("");
  }
}
