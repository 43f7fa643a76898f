package quantumforge.route;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A client that is not ours: commits a row every few milliseconds and connects anew when cut. */
final class Client {

  private final Supplier<String> url;
  private final Thread thread;
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private volatile long confirmed;
  private volatile long lastNanos;

  Client(Supplier<String> url) {
    this.url = url;
    this.thread = Thread.ofVirtual().name("client").start(this::run);
  }

  private void run() {
    Connection connection = null;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        if (connection == null || connection.isClosed()) {
          connection = DriverManager.getConnection(url.get(), Servers.USER, Servers.PASSWORD);
        }
        try (Statement statement = connection.createStatement()) {
          statement.execute("insert into written select coalesce(max(id), 0) + 1 from written");
        }
        confirmed++;
        lastNanos = System.nanoTime();
        Thread.sleep(5);
      } catch (SQLException failed) {
        errors.add(String.valueOf(failed.getMessage()));
        close(connection);
        connection = null;
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
    close(connection);
  }

  private static void close(Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException broken) {
        // Given up.
      }
    }
  }

  long confirmed() {
    return confirmed;
  }

  /** When a commit was confirmed last. */
  long lastNanos() {
    return lastNanos;
  }

  List<String> errors() {
    return errors;
  }

  void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
