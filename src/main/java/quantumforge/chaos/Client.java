package quantumforge.chaos;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import quantumforge.chaos.Writer.Row;
import quantumforge.store.DatabaseFailure;

/**
 * A client that commits a row again and again, and notes what it was told: on a thread of its own,
 * on the client's machine.
 */
final class Client implements AutoCloseable {

  /** The name of the one that follows the primary. */
  static final String FOLLOWING = "following";

  private static final long RETRY_MILLIS = 20;

  private final String name;
  private final Writer writer;
  private final long pauseMillis;
  private final AtomicLong ids;
  private final History history;
  private final Repeated writes;

  /**
   * Begins at once.
   *
   * @param writer closed with it
   * @param pauseMillis between two rows
   * @param ids of all clients' rows
   * @param namespace of the client's machine
   */
  Client(
      String name,
      Writer writer,
      long pauseMillis,
      AtomicLong ids,
      History history,
      Path namespace) {
    this.name = name;
    this.writer = writer;
    this.pauseMillis = pauseMillis;
    this.ids = ids;
    this.history = history;
    this.writes = new Repeated(namespace, "client-" + name, this::once);
  }

  private long once() {
    return write() ? pauseMillis : Math.max(pauseMillis, RETRY_MILLIS);
  }

  private boolean write() {
    try {
      long id = ids.incrementAndGet();
      Row row = writer.write(id, name);
      history.add(
          new Ack(name, id, row.sentNanos(), System.nanoTime(), row.server(), row.timeline()));
      return true;
    } catch (DatabaseFailure failed) {
      if (failed instanceof DatabaseFailure.Unknown) {
        history.addUnknown();
      }
      history.addError(name, failed.getMessage());
    } catch (SQLException failed) {
      if (!Table.READ_ONLY.equals(failed.getSQLState())) {
        history.addError(name, String.valueOf(failed.getMessage()));
      }
    }
    return false;
  }

  @Override
  public void close() {
    writes.close();
    writer.close();
  }
}
