package quantumforge.store;

import io.questdb.cairo.CairoException;
import io.questdb.cairo.TableWriter;
import io.questdb.cairo.wal.WalWriter;
import io.questdb.griffin.SqlException;
import io.questdb.std.str.Utf8String;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The table {@code vps_buffer} of a collector: one row for each packed block that its disk holds,
 * with the file and the place in it. Rows of blocks that are gone have {@code held} false, until
 * their hour is removed.
 */
public final class BufferTable implements AutoCloseable {

  private static final String DEFINITION =
      """
      CREATE TABLE IF NOT EXISTS vps_buffer (
        timestamp TIMESTAMP, stream SYMBOL, sequence LONG, first_tick TIMESTAMP,
        last_tick TIMESTAMP, ticks INT, bytes INT, segment VARCHAR, offset LONG, held BOOLEAN
      ) TIMESTAMP(timestamp) PARTITION BY HOUR WAL
      DEDUP UPSERT KEYS(timestamp, stream, sequence)
      """;

  private final QuestStore store;
  private final WalWriter rows;

  private BufferTable(QuestStore store) {
    this.store = store;
    this.rows = store.writer("vps_buffer");
  }

  /**
   * Opens QuestDB and creates the table when it does not exist.
   *
   * @throws IOException when QuestDB cannot start, or refuses the table
   */
  public static BufferTable open(QuestSettings settings) throws IOException {
    QuestStore store = QuestStore.open(settings);
    try {
      store.execute(DEFINITION);
      return new BufferTable(store);
    } catch (SqlException | CairoException failure) {
      store.close();
      throw new IOException(failure.getMessage(), failure);
    }
  }

  /**
   * One block on the disk.
   *
   * @param stream the key of the Redis Stream that it belongs to
   * @param millis first part of its id there
   * @param sequence second part of it
   * @param firstMicros when the collector took its first tick, microseconds since the epoch
   * @param lastMicros when it took the last one
   * @param ticks how many it packs
   * @param bytes how large it is, packed
   * @param segment the name of its file
   * @param offset where in the file its record begins, in bytes
   */
  public record Row(
      String stream,
      long millis,
      long sequence,
      long firstMicros,
      long lastMicros,
      int ticks,
      int bytes,
      String segment,
      long offset) {}

  /** Takes the id of a block. */
  public interface IdReader {

    /** Called at most once, with the two parts of the id. */
    void read(long millis, long sequence);
  }

  /**
   * Looks up the newest block of a stream that is listed; calls nobody when there is none.
   *
   * @throws IOException when QuestDB refuses the query
   */
  public void newest(String stream, IdReader reader) throws IOException {
    select(
        "SELECT timestamp, sequence FROM vps_buffer WHERE stream = '%s' ORDER BY timestamp DESC, sequence DESC LIMIT 1"
            .formatted(quoted(stream)),
        row -> reader.read(row.getTimestamp(0) / 1_000, row.getLong(1)));
  }

  /**
   * Adds a row; adding one twice stores it once. It is not stored before {@link #commit}.
   *
   * @throws IOException when QuestDB cannot take it, for example since the disk is full
   */
  public void add(Row block) throws IOException {
    try {
      TableWriter.Row row = rows.newRow(block.millis * 1_000);
      row.putSym(1, block.stream);
      row.putLong(2, block.sequence);
      row.putTimestamp(3, block.firstMicros);
      row.putTimestamp(4, block.lastMicros);
      row.putInt(5, block.ticks);
      row.putInt(6, block.bytes);
      row.putVarchar(7, new Utf8String(block.segment));
      row.putLong(8, block.offset);
      row.putBool(9, true);
      row.append();
    } catch (CairoException refused) {
      throw new IOException(refused.getMessage(), refused);
    }
  }

  /**
   * Stores what was added.
   *
   * @throws IOException when QuestDB cannot
   */
  public void commit() throws IOException {
    try {
      rows.commit();
    } catch (CairoException refused) {
      throw new IOException(refused.getMessage(), refused);
    }
  }

  /**
   * The blocks of a stream before this id are gone.
   *
   * @throws IOException when QuestDB refuses the update
   */
  public void release(String stream, long millis, long sequence) throws IOException {
    execute(
        "UPDATE vps_buffer SET held = false WHERE stream = '%1$s' AND held AND (timestamp < %2$d OR (timestamp = %2$d AND sequence < %3$d))"
            .formatted(quoted(stream), millis * 1_000, sequence));
  }

  /**
   * Removes the hours that ended before a time, in milliseconds since the epoch.
   *
   * @throws IOException when QuestDB refuses to
   */
  public void dropBefore(long millis) throws IOException {
    int[] older = {0};
    Instant hour = Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.HOURS);
    long micros = hour.toEpochMilli() * 1_000;
    select(
        "SELECT timestamp FROM vps_buffer WHERE timestamp < " + micros + " LIMIT 1",
        row -> older[0]++);
    if (older[0] > 0) {
      execute("ALTER TABLE vps_buffer DROP PARTITION WHERE timestamp < '" + hour + "'");
    }
  }

  private void select(String sql, QuestStore.RowReader reader) throws IOException {
    try {
      store.select(sql, reader);
    } catch (SqlException | CairoException refused) {
      throw new IOException(refused.getMessage(), refused);
    }
  }

  private void execute(String sql) throws IOException {
    try {
      store.execute(sql);
    } catch (SqlException | CairoException refused) {
      throw new IOException(refused.getMessage(), refused);
    }
  }

  private static String quoted(String text) {
    return text.replace("'", "''");
  }

  /** Closes the table and QuestDB; what was not committed is forgotten. */
  @Override
  public void close() {
    try {
      rows.close();
    } finally {
      store.close();
    }
  }
}
