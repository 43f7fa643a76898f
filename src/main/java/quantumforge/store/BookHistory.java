package quantumforge.store;

import io.questdb.cairo.sql.Record;
import io.questdb.griffin.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Tick;

/**
 * Reads order books and best bids and asks back from QuestDB, as they were known at a time: what
 * the collector had not received by then is not shown. Thread-safe.
 */
public final class BookHistory {

  /**
   * Changes that wait for a snapshot are older than it; no venue takes longer to answer than this.
   */
  private static final long SNAPSHOT_DELAY_MICROS = 60_000_000;

  private final QuestStore store;
  private final long spanMicros;

  /**
   * Makes the view; reads nothing yet.
   *
   * @param store where the market tables are; it stays open as long as this is used
   * @param spanMicros how far back a snapshot and a best bid and ask are looked for, above 0
   */
  public BookHistory(QuestStore store, long spanMicros) {
    this.store = store;
    this.spanMicros = spanMicros;
  }

  /**
   * The best bid and ask at a time; empty when there is none within the span before it.
   *
   * @throws SqlException when QuestDB refuses the query
   */
  public Optional<Tick.TopOfBook> top(Instrument instrument, long atMicros) throws SqlException {
    List<Tick.TopOfBook> found = new ArrayList<>();
    store.select(
        """
        SELECT timestamp, update_id, bid, bid_decimals, bid_quantity, bid_quantity_decimals,
          ask, ask_decimals, ask_quantity, ask_quantity_decimals
        FROM quotes WHERE %s
        ORDER BY timestamp DESC, update_id DESC LIMIT 1
        """
            .formatted(TradeHistory.within(instrument, atMicros - spanMicros, atMicros)),
        row -> found.add(top(instrument, row)));
    return found.stream().findFirst();
  }

  /**
   * Hands over what makes the book at a time: the newest snapshot, then the changes behind it in
   * order. Hands over nothing when there is no snapshot within the span, or when changes are
   * missing behind the newest one.
   *
   * @throws SqlException when QuestDB refuses a query
   */
  public void replay(Instrument instrument, long atMicros, Consumer<Tick> reader)
      throws SqlException {
    long[] snapshot = newestSnapshot(instrument, atMicros);
    if (snapshot.length == 0 || missing(instrument, snapshot, atMicros)) {
      return;
    }
    BookRows rows = new BookRows(instrument, reader);
    store.select(
        """
        SELECT timestamp, first_update_id, last_update_id, snapshot, side, price, price_decimals,
          quantity, quantity_decimals, received_time
        FROM book_updates WHERE %s AND snapshot = true AND last_update_id = %d
        ORDER BY side, level
        """
            .formatted(TradeHistory.within(instrument, snapshot[0], snapshot[0]), snapshot[1]),
        rows::add);
    store.select(
        """
        SELECT timestamp, first_update_id, last_update_id, snapshot, side, price, price_decimals,
          quantity, quantity_decimals, received_time
        FROM book_updates
        WHERE %s AND snapshot = false AND last_update_id > %d
          AND received_time <= CAST(%d AS TIMESTAMP)
        ORDER BY last_update_id, side, level
        """
            .formatted(
                TradeHistory.within(instrument, snapshot[0] - SNAPSHOT_DELAY_MICROS, atMicros),
                snapshot[1],
                atMicros),
        rows::add);
    rows.end();
  }

  /** Time and update id; empty for none. */
  private long[] newestSnapshot(Instrument instrument, long atMicros) throws SqlException {
    List<long[]> found = new ArrayList<>();
    store.select(
        """
        SELECT timestamp, last_update_id FROM book_updates WHERE %s AND snapshot = true
        ORDER BY timestamp DESC, last_update_id DESC LIMIT 1
        """
            .formatted(TradeHistory.within(instrument, atMicros - spanMicros, atMicros)),
        row -> found.add(new long[] {row.getTimestamp(0), row.getLong(1)}));
    return found.isEmpty() ? new long[0] : found.getFirst();
  }

  /** Whether a Gap record names changes behind the snapshot; it may be older than the snapshot. */
  private boolean missing(Instrument instrument, long[] snapshot, long atMicros)
      throws SqlException {
    long[] gaps = {0};
    store.select(
        """
        SELECT count() FROM gaps
        WHERE %s AND channel = 'BOOK' AND repaired = false
          AND (to_id > %d OR to_id = %d AND timestamp > CAST(%d AS TIMESTAMP))
        """
            .formatted(
                TradeHistory.within(instrument, snapshot[0] - SNAPSHOT_DELAY_MICROS, atMicros),
                snapshot[1],
                snapshot[1],
                snapshot[0]),
        row -> gaps[0] = row.getLong(0));
    return gaps[0] > 0;
  }

  private static Tick.TopOfBook top(Instrument instrument, Record row) {
    return new Tick.TopOfBook(
        instrument,
        row.getLong(1),
        StoredDecimal.price(row, 2),
        StoredDecimal.quantity(row, 4),
        StoredDecimal.price(row, 6),
        StoredDecimal.quantity(row, 8),
        row.getTimestamp(0));
  }

  /** Makes messages of rows that come in the order of their messages. */
  private static final class BookRows {
    private final Instrument instrument;
    private final Consumer<Tick> reader;
    private final List<long[]> bids = new ArrayList<>();
    private final List<long[]> asks = new ArrayList<>();
    private boolean begun;
    private boolean snapshot;
    private long firstId;
    private long lastId;
    private long timestampMicros;
    private long receivedMicros;

    BookRows(Instrument instrument, Consumer<Tick> reader) {
      this.instrument = instrument;
      this.reader = reader;
    }

    void add(Record row) {
      if (begun && (row.getLong(2) != lastId || row.getBool(3) != snapshot)) {
        end();
      }
      begun = true;
      timestampMicros = row.getTimestamp(0);
      firstId = row.getLong(1);
      lastId = row.getLong(2);
      snapshot = row.getBool(3);
      receivedMicros = row.getTimestamp(9);
      int priceDecimals = row.getByte(6);
      int quantityDecimals = row.getByte(8);
      ("BID".contentEquals(row.getSymA(4)) ? bids : asks)
          .add(
              new long[] {
                StoredDecimal.units(row, 5, priceDecimals),
                StoredDecimal.units(row, 7, quantityDecimals),
                priceDecimals,
                quantityDecimals
              });
    }

    void end() {
      if (!begun) {
        return;
      }
      Levels bid = levels(bids);
      Levels ask = levels(asks);
      reader.accept(
          snapshot
              ? new Tick.BookSnapshot(instrument, lastId, bid, ask, receivedMicros)
              : new Tick.BookDelta(
                  instrument, firstId, lastId, bid, ask, timestampMicros, receivedMicros));
      bids.clear();
      asks.clear();
      begun = false;
    }

    private static Levels levels(List<long[]> rows) {
      if (rows.isEmpty()) {
        return Levels.empty(0, 0);
      }
      return new Levels(
          (int) rows.getFirst()[2],
          (int) rows.getFirst()[3],
          rows.stream().mapToLong(row -> row[0]).toArray(),
          rows.stream().mapToLong(row -> row[1]).toArray());
    }
  }
}
