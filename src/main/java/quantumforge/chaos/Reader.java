package quantumforge.chaos;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A client that only reads, and stays connected for as long as it is answered: for as long a
 * connection to a former primary is alive. It leaves a server that only follows. On a thread of its
 * own, on the client's machine; what it saw may be read by any thread.
 */
final class Reader implements AutoCloseable {

  private static final String READ = "select host(inet_server_addr()), pg_is_in_recovery()";
  private static final long PAUSE_MILLIS = 20;

  private final Door door;
  private final Map<String, Long> lastNanos = new ConcurrentHashMap<>();
  private final Repeated visits;

  /** Begins at once. */
  Reader(String route, Door door, Path namespace) {
    this.door = door;
    this.visits = new Repeated(namespace, "reader-" + route, this::stay);
  }

  private long stay() throws InterruptedException {
    try (Connection connection = door.open();
        Statement statement = connection.createStatement()) {
      while (true) {
        long askedNanos = System.nanoTime();
        try (ResultSet row = statement.executeQuery(READ)) {
          row.next();
          if (row.getBoolean(2)) {
            return PAUSE_MILLIS;
          }
          lastNanos.put(Table.server(row.getString(1)), askedNanos);
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (SQLException ended) {
      return PAUSE_MILLIS;
    }
  }

  /** When it asked last what a server answered, of {@link System#nanoTime}. */
  OptionalLong last(String server) {
    Long nanos = lastNanos.get(server);
    return nanos == null ? OptionalLong.empty() : OptionalLong.of(nanos);
  }

  @Override
  public void close() {
    visits.close();
  }
}
