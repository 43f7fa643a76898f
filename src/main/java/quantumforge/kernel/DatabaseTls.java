package quantumforge.kernel;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * How connections to the PostgreSQL servers of the pair are protected. Immutable.
 *
 * @param mode what is asked of a server
 * @param authority who signed the servers' certificates, a PEM file; present unless the mode is
 *     plain
 * @param certificate what this node shows, a PEM file; may be absent, for users who need none
 * @param key its key, a PEM file
 */
public record DatabaseTls(
    Mode mode, Optional<Path> authority, Optional<Path> certificate, Optional<Path> key) {

  /** Without a certificate to trust: TLS where the server offers it, and anybody may be it. */
  public static final DatabaseTls PLAIN =
      new DatabaseTls(Mode.PLAIN, Optional.empty(), Optional.empty(), Optional.empty());

  /** What is asked of a server, in the words of libpq ({@code sslmode}). */
  public enum Mode {
    /** Nothing. */
    PLAIN("prefer"),
    /** A certificate that the authority signed. */
    VERIFY_CA("verify-ca"),
    /** The same, which has the name or the address that the server is reached at. */
    VERIFY_FULL("verify-full");

    private final String sslMode;

    Mode(String sslMode) {
      this.sslMode = sslMode;
    }

    /** The value of {@code sslmode}, for libpq and for the JDBC driver. */
    public String sslMode() {
      return sslMode;
    }
  }

  /** Whether there is no connection without TLS. */
  public boolean isRequired() {
    return mode != Mode.PLAIN;
  }

  /**
   * The same for a place that is not the server's own name, such as one in the DNS that leads
   * there: the certificate has to be of the authority, whatever names it has.
   */
  public DatabaseTls underAnyName() {
    return isRequired() ? new DatabaseTls(Mode.VERIFY_CA, authority, certificate, key) : this;
  }

  /** The properties of the JDBC driver; it reads the files anew for each connection. */
  public Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("sslmode", mode.sslMode);
    if (isRequired()) {
      put(properties, "sslrootcert", authority);
      put(properties, "sslcert", certificate);
      put(properties, "sslkey", key);
    }
    return properties;
  }

  private static void put(Properties properties, String name, Optional<Path> file) {
    file.ifPresent(path -> properties.setProperty(name, path.toAbsolutePath().toString()));
  }
}
