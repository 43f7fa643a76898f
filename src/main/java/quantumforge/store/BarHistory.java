package quantumforge.store;

import io.questdb.cairo.sql.Record;
import io.questdb.griffin.SqlException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import quantumforge.kernel.Bar;
import quantumforge.kernel.Instrument;

/** Reads bars that have ended from QuestDB, newest ones of a span first found. Thread-safe. */
public final class BarHistory {

  private final QuestStore store;

  /**
   * Makes the view; reads nothing yet.
   *
   * @param store where the market tables are; it stays open as long as this is used
   */
  public BarHistory(QuestStore store) {
    this.store = store;
  }

  /**
   * The newest bars as they were built, oldest first.
   *
   * @param fromMicros where the first one begins at the earliest
   * @param toMicros where the last one begins at the latest
   * @param nowMicros only bars that have ended by then
   * @param limit at most this many, 1 or more
   * @throws SqlException when QuestDB refuses the query
   */
  public List<Bar> built(
      Instrument instrument,
      BarInterval interval,
      long fromMicros,
      long toMicros,
      long nowMicros,
      int limit)
      throws SqlException {
    return read(
        instrument,
        """
        SELECT timestamp, open, high, low, close, volume, trades FROM %s WHERE %s
        ORDER BY timestamp DESC LIMIT %d
        """
            .formatted(
                Bars.view(interval.sql()),
                TradeHistory.within(
                    instrument, fromMicros, Math.min(toMicros, nowMicros - interval.micros())),
                limit));
  }

  /**
   * The newest bars of the trades that the collector had received at a time, oldest first: what
   * {@link #built} would have shown then, had QuestDB been immediate.
   *
   * @param fromMicros where the first one begins at the earliest
   * @param toMicros where the last one begins at the latest
   * @param nowMicros only bars that have ended by then, of trades received by then
   * @param limit at most this many, 1 or more
   * @throws SqlException when QuestDB refuses the query
   */
  public List<Bar> known(
      Instrument instrument,
      BarInterval interval,
      long fromMicros,
      long toMicros,
      long nowMicros,
      int limit)
      throws SqlException {
    long length = interval.micros();
    long first = Math.ceilDiv(Math.max(0, fromMicros), length) * length;
    long lastStart = Math.floorDiv(Math.min(toMicros, nowMicros - length), length) * length;
    if (lastStart < first) {
      return List.of();
    }
    return read(
        instrument,
        """
        SELECT * FROM (
          SELECT timestamp, first(price) AS open, max(price) AS high, min(price) AS low,
            last(price) AS close, CAST(sum(volume) AS DECIMAL(38,18)) AS volume, count() AS trades
          FROM trades WHERE %s AND received_time <= CAST(%d AS TIMESTAMP)
          SAMPLE BY %s ALIGN TO CALENDAR)
        ORDER BY timestamp DESC LIMIT %d
        """
            .formatted(
                TradeHistory.within(instrument, first, lastStart + length - 1),
                nowMicros,
                interval.sql(),
                limit));
  }

  private List<Bar> read(Instrument instrument, String sql) throws SqlException {
    List<Bar> found = new ArrayList<>();
    store.select(sql, row -> found.add(bar(instrument, row)));
    Collections.reverse(found);
    return found;
  }

  private static Bar bar(Instrument instrument, Record row) {
    return new Bar(
        instrument,
        row.getTimestamp(0),
        StoredDecimal.value(row, 1).stripTrailingZeros(),
        StoredDecimal.value(row, 2).stripTrailingZeros(),
        StoredDecimal.value(row, 3).stripTrailingZeros(),
        StoredDecimal.value(row, 4).stripTrailingZeros(),
        StoredDecimal.value(row, 5).stripTrailingZeros(),
        row.getLong(6));
  }
}
