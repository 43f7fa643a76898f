package quantumforge.chaos;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks again and again at who is connected to each server ({@code pg_stat_ssl}), and notes who is
 * so without TLS, and who should show a certificate and does not. May be asked by any thread.
 */
final class TlsWatch implements AutoCloseable {

  static final String USER = "monitor";

  private static final long PAUSE_MILLIS = 100;
  private static final long RETRY_MILLIS = 500;
  private static final String LIMITS = "connectTimeout=1&loginTimeout=3&socketTimeout=3";

  /** One who has not said yet who he is has no user. Both views are of the same moment. */
  private static final String CONNECTED =
      """
      select backend_type || ' ' || usename || ' ' || application_name,
          client_addr || ' ' || coalesce(version, 'without TLS'),
          coalesce(ssl, false) and version = 'TLSv1.3',
          client_dn is not null or usename not in ('postgres', 'replicator')
        from pg_stat_activity left join pg_stat_ssl using (pid)
        where client_addr is not null and usename is not null
      """;

  private final Login login;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final Set<String> unprotected = ConcurrentHashMap.newKeySet();
  private final List<Repeated> visits;

  /** Begins at once, on the client's machine. */
  TlsWatch(Login login, Path namespace) {
    this.login = login;
    this.visits =
        NodeFiles.sites()
            .map(site -> new Repeated(namespace, "tls-" + site.id(), () -> stay(site)))
            .toList();
  }

  /** Who was seen connected: kind of process, user, and the name that the program gives itself. */
  Set<String> seen() {
    return Set.copyOf(seen);
  }

  /** Sentences on who was not protected; empty when everybody was. */
  List<String> unprotected() {
    return unprotected.stream().sorted().toList();
  }

  private long stay(Part site) throws InterruptedException {
    try (Connection connection = login.connect(site, LIMITS);
        PreparedStatement statement = connection.prepareStatement(CONNECTED)) {
      while (true) {
        look(site, statement);
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (SQLException away) {
      return RETRY_MILLIS;
    }
  }

  private void look(Part site, PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        String who = rows.getString(1);
        seen.add(who);
        if (!rows.getBoolean(3)) {
          unprotected.add("%s: %s from %s".formatted(site.id(), who, rows.getString(2)));
        } else if (!rows.getBoolean(4)) {
          unprotected.add("%s: %s without a certificate".formatted(site.id(), who));
        }
      }
    }
  }

  @Override
  public void close() {
    visits.forEach(Repeated::close);
  }
}
