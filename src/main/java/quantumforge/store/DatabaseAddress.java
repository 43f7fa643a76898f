package quantumforge.store;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.postgresql.ds.PGSimpleDataSource;
import quantumforge.kernel.DatabaseTls;

/**
 * A PostgreSQL server as JDBC wants it, from either spelling of its URL.
 *
 * @param jdbcUrl without user and password
 * @param properties user and password, when the URL had them, and how the connection is protected;
 *     never print
 */
public record DatabaseAddress(String jdbcUrl, Properties properties) {

  /**
   * Reads {@code jdbc:postgresql://…} or libpq's {@code postgresql://user:password@host:port/name}.
   *
   * @param key the setting, for the message
   * @throws IllegalArgumentException naming the key and what is allowed, without the value's
   *     password
   */
  public static DatabaseAddress parse(String key, String url) {
    String plain = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
    URI uri;
    try {
      uri = URI.create(plain);
    } catch (IllegalArgumentException notAnAddress) {
      throw refused(key);
    }
    boolean postgres = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
    String authority = uri.getRawAuthority();
    boolean encoded = !String.valueOf(uri.getRawPath()).contains("@");
    if (!postgres || authority == null || !encoded) {
      throw refused(key);
    }
    Properties properties = new Properties();
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      String[] user = authority.substring(0, at).split(":", 2);
      properties.setProperty("user", decoded(user[0]));
      if (user.length == 2) {
        properties.setProperty("password", decoded(user[1]));
      }
    }
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return new DatabaseAddress(
        "jdbc:postgresql://" + authority.substring(at + 1) + path + query, properties);
  }

  /** The same over TLS as the pair wants it; what the URL says of it by itself counts more. */
  public DatabaseAddress over(DatabaseTls tls) {
    if (jdbcUrl.contains("sslmode=")) {
      return this;
    }
    Properties all = new Properties();
    all.putAll(tls.properties());
    all.putAll(properties);
    return new DatabaseAddress(jdbcUrl, all);
  }

  /** The servers that the URL names, as the driver reads it. */
  List<DatabaseServer> servers() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(jdbcUrl);
    List<DatabaseServer> servers = new ArrayList<>();
    for (int i = 0; i < source.getServerNames().length; i++) {
      servers.add(new DatabaseServer(source.getServerNames()[i], source.getPortNumbers()[i]));
    }
    return servers;
  }

  private static IllegalArgumentException refused(String key) {
    return new IllegalArgumentException(
        key
            + " is not the address of a PostgreSQL database; allowed is"
            + " postgresql://user:password@host:port/name or jdbc:postgresql://host:port/name,"
            + " with / and @ in a password as %2F and %40");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return jdbcUrl.replaceFirst("\\?.*", "");
  }
}
