package quantumforge.store;

import io.questdb.cairo.sql.Record;
import io.questdb.griffin.SqlException;
import io.questdb.std.str.Utf8s;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** Reads trades and Gap records back from QuestDB. Thread-safe. */
public final class TradeHistory {

  private static final long SECOND_MICROS = 1_000_000;
  private static final long HOUR_MICROS = 3_600_000_000L;
  private static final long DAY_MICROS = 24 * HOUR_MICROS;

  private final QuestStore store;

  /**
   * Makes the view; reads nothing yet.
   *
   * @param store where the market tables are; it stays open as long as this is used
   */
  public TradeHistory(QuestStore store) {
    this.store = store;
  }

  /**
   * The newest trades of a span, both ends included, oldest first.
   *
   * @param limit at most this many
   * @throws SqlException when QuestDB refuses the query
   */
  public List<Tick.Trade> trades(Instrument instrument, long fromMicros, long toMicros, int limit)
      throws SqlException {
    List<Tick.Trade> found = new ArrayList<>();
    store.select(
        """
        SELECT timestamp, trade_id, side, price, price_decimals, volume, volume_decimals,
          event_time, received_time
        FROM trades
        WHERE exchange = '%s' AND symbol = '%s'
          AND timestamp >= CAST(%d AS TIMESTAMP) AND timestamp <= CAST(%d AS TIMESTAMP)
        ORDER BY timestamp DESC LIMIT %d
        """
            .formatted(
                quoted(instrument.exchange()),
                quoted(instrument.symbol()),
                fromMicros,
                toMicros,
                limit),
        row -> found.add(trade(instrument, row)));
    Collections.reverse(found);
    return found;
  }

  /**
   * As {@link #trades}, of those that the collector had received by a time.
   *
   * @throws SqlException when QuestDB refuses the query
   */
  public List<Tick.Trade> known(
      Instrument instrument, long fromMicros, long toMicros, long receivedMicros, int limit)
      throws SqlException {
    List<Tick.Trade> found = new ArrayList<>();
    store.select(
        """
        SELECT timestamp, trade_id, side, price, price_decimals, volume, volume_decimals,
          event_time, received_time
        FROM trades WHERE %s AND received_time <= CAST(%d AS TIMESTAMP)
        ORDER BY timestamp DESC, trade_id DESC LIMIT %d
        """
            .formatted(within(instrument, fromMicros, toMicros), receivedMicros, limit),
        row -> found.add(trade(instrument, row)));
    Collections.reverse(found);
    return found;
  }

  /**
   * The newest block of which a trade can be queried, among those of the last hour that has any; 0
   * when there is none. Gaps do not count: they are committed before the trades, so a Gap may be
   * there of a block whose trades are not.
   *
   * @throws SqlException when QuestDB refuses the query
   */
  public long newestBlock() throws SqlException {
    long[] newest = {0, 0};
    store.select(
        "SELECT max(timestamp) FROM trades", row -> newest[0] = Math.max(0, row.getTimestamp(0)));
    store.select(
        "SELECT max(block) FROM trades WHERE timestamp >= CAST(%d AS TIMESTAMP)"
            .formatted(Math.max(0, newest[0] - HOUR_MICROS)),
        row -> newest[1] = Math.max(0, row.getLong(0)));
    return newest[1];
  }

  /**
   * Which times the trades and Gaps of some blocks have, so that they can be read in portions
   * without a search through the whole tables.
   *
   * @param afterBlock the blocks behind this one
   * @param lastBlock up to this one
   * @param fromMicros only trades and Gaps since then, by their time: keeps the search short
   * @param portion how many numbers of blocks make a portion
   * @return the portions that have any, in the order of their blocks
   * @throws SqlException when QuestDB refuses the query
   */
  public List<BlockSpan> spans(long afterBlock, long lastBlock, long fromMicros, long portion)
      throws SqlException {
    Map<Long, BlockSpan> spans = new TreeMap<>();
    for (String table : List.of(MarketTables.TRADES, MarketTables.GAPS)) {
      store.select(
          """
          SELECT portion, min(timestamp), max(timestamp) FROM (
            SELECT timestamp, block / %d AS portion FROM %s
            WHERE block > %d AND block <= %d AND timestamp >= CAST(%d AS TIMESTAMP))
          GROUP BY portion
          """
              .formatted(portion, table, afterBlock, lastBlock, fromMicros),
          row -> {
            long first = row.getLong(0) * portion;
            BlockSpan span =
                new BlockSpan(
                    Math.max(afterBlock, first - 1),
                    Math.min(lastBlock, first + portion - 1),
                    row.getTimestamp(1),
                    row.getTimestamp(2));
            spans.merge(first, span, BlockSpan::with);
          });
    }
    return List.copyOf(spans.values());
  }

  /**
   * The trades of some blocks as they came.
   *
   * @param span which blocks
   * @param limit at most this many, of the first blocks
   * @throws SqlException when QuestDB refuses the query
   */
  public List<StoredTick> tradesOf(BlockSpan span, int limit) throws SqlException {
    List<StoredTick> found = new ArrayList<>();
    store.select(
        """
        SELECT timestamp, trade_id, side, price, price_decimals, volume, volume_decimals,
          event_time, received_time, block, exchange, symbol, place
        FROM trades WHERE %s
        ORDER BY block, place, trade_id LIMIT %d
        """
            .formatted(within(span), limit),
        row ->
            found.add(
                new StoredTick(
                    trade(instrument(row, 10, 11), row), row.getLong(9), row.getInt(12))));
    return found;
  }

  /**
   * The Gap records of some blocks as they came.
   *
   * @param span which blocks
   * @param limit at most this many, of the first blocks
   * @throws SqlException when QuestDB refuses the query
   */
  public List<StoredTick> gapsOf(BlockSpan span, int limit) throws SqlException {
    List<StoredTick> found = new ArrayList<>();
    store.select(
        """
        SELECT timestamp, exchange, symbol, channel, from_id, to_id, cause, repaired, block, place
        FROM gaps WHERE %s
        ORDER BY block, place LIMIT %d
        """
            .formatted(within(span), limit),
        row -> found.add(new StoredTick(gap(row), row.getLong(8), row.getInt(9))));
    return found;
  }

  /**
   * Where each instrument's trades stand that traded in the last day that the table has: the trade
   * with the highest id among those of its last second. Ids grow with time, so it is the newest one
   * also where the venue began to count anew, and where older trades were filled in late.
   *
   * @throws SqlException when QuestDB refuses a query
   */
  public List<StoredTick> newestTrades() throws SqlException {
    Map<Instrument, Long> newestMicros = new HashMap<>();
    store.select(
        """
        SELECT exchange, symbol, max(timestamp) FROM trades
        WHERE timestamp >= CAST(%d AS TIMESTAMP) GROUP BY exchange, symbol
        """
            .formatted(lastDayMicros()),
        row -> newestMicros.put(instrument(row, 0, 1), row.getTimestamp(2)));
    List<StoredTick> newest = new ArrayList<>();
    for (Map.Entry<Instrument, Long> entry : newestMicros.entrySet()) {
      Instrument instrument = entry.getKey();
      store.select(
          """
          SELECT timestamp, trade_id, side, price, price_decimals, volume, volume_decimals,
            event_time, received_time, block, place
          FROM trades
          WHERE exchange = '%s' AND symbol = '%s' AND timestamp >= CAST(%d AS TIMESTAMP)
          ORDER BY trade_id DESC LIMIT 1
          """
              .formatted(
                  quoted(instrument.exchange()),
                  quoted(instrument.symbol()),
                  entry.getValue() - SECOND_MICROS),
          row ->
              newest.add(new StoredTick(trade(instrument, row), row.getLong(9), row.getInt(10))));
    }
    return newest;
  }

  /**
   * Hands over the Gap records of trades of the last day that the table of trades has, as they
   * came.
   *
   * @throws SqlException when QuestDB refuses a query
   */
  public void tradeGaps(Consumer<StoredTick> reader) throws SqlException {
    store.select(
        """
        SELECT timestamp, exchange, symbol, channel, from_id, to_id, cause, repaired, block, place
        FROM gaps WHERE channel = 'TRADES' AND timestamp >= CAST(%d AS TIMESTAMP)
        ORDER BY block, place
        """
            .formatted(lastDayMicros()),
        row -> reader.accept(new StoredTick(gap(row), row.getLong(8), row.getInt(9))));
  }

  /** Takes how far a sequence of update ids is. */
  public interface UpdateReader {

    /**
     * Called once for each instrument.
     *
     * @param lastId the highest update id
     * @param receivedMicros when the newest update was received
     */
    void read(Instrument instrument, long lastId, long receivedMicros);
  }

  /**
   * Hands over how far the order books are, of each instrument that changed in the last hour that
   * the table has.
   *
   * @throws SqlException when QuestDB refuses a query
   */
  public void newestBooks(UpdateReader reader) throws SqlException {
    newestUpdates(MarketTables.BOOK_UPDATES, "last_update_id", "received_time", reader);
  }

  /**
   * Hands over how far the best bids and asks are, as {@link #newestBooks} does.
   *
   * @throws SqlException when QuestDB refuses a query
   */
  public void newestQuotes(UpdateReader reader) throws SqlException {
    newestUpdates(MarketTables.QUOTES, "update_id", "timestamp", reader);
  }

  private void newestUpdates(String table, String id, String received, UpdateReader reader)
      throws SqlException {
    long[] newest = {0};
    store.select(
        "SELECT max(timestamp) FROM " + table, row -> newest[0] = Math.max(0, row.getTimestamp(0)));
    store.select(
        """
        SELECT exchange, symbol, max(%s), max(%s) FROM %s
        WHERE timestamp >= CAST(%d AS TIMESTAMP) GROUP BY exchange, symbol
        """
            .formatted(id, received, table, Math.max(0, newest[0] - HOUR_MICROS)),
        row -> reader.read(instrument(row, 0, 1), row.getLong(2), row.getTimestamp(3)));
  }

  /**
   * Hands over which of some trade ids are there, among the trades of the last day that the table
   * has.
   *
   * @throws SqlException when QuestDB refuses a query
   */
  public void tradeIds(Instrument instrument, long fromId, long toId, LongConsumer reader)
      throws SqlException {
    store.select(
        """
        SELECT trade_id FROM trades WHERE exchange = '%s' AND symbol = '%s'
          AND timestamp >= CAST(%d AS TIMESTAMP) AND trade_id >= %d AND trade_id <= %d
        """
            .formatted(
                quoted(instrument.exchange()),
                quoted(instrument.symbol()),
                lastDayMicros(),
                fromId,
                toId),
        row -> reader.accept(row.getLong(0)));
  }

  private long lastDayMicros() throws SqlException {
    long[] from = {0};
    store.select(
        "SELECT max(timestamp) FROM trades",
        row -> from[0] = Math.max(0, row.getTimestamp(0) - DAY_MICROS));
    return from[0];
  }

  private static String within(BlockSpan span) {
    return """
        block > %d AND block <= %d
          AND timestamp >= CAST(%d AS TIMESTAMP) AND timestamp <= CAST(%d AS TIMESTAMP)"""
        .formatted(span.afterBlock(), span.lastBlock(), span.fromMicros(), span.toMicros());
  }

  static String within(Instrument instrument, long fromMicros, long toMicros) {
    return """
        exchange = '%s' AND symbol = '%s'
          AND timestamp >= CAST(%d AS TIMESTAMP) AND timestamp <= CAST(%d AS TIMESTAMP)"""
        .formatted(
            quoted(instrument.exchange()),
            quoted(instrument.symbol()),
            Math.max(0, fromMicros),
            Math.max(0, toMicros));
  }

  private static Instrument instrument(Record row, int exchange, int symbol) {
    return new Instrument(row.getSymA(exchange).toString(), row.getSymA(symbol).toString());
  }

  private static Tick.Gap gap(Record row) {
    return new Tick.Gap(
        instrument(row, 1, 2),
        Tick.Channel.valueOf(row.getSymA(3).toString()),
        row.getLong(4),
        row.getLong(5),
        Utf8s.toString(row.getVarcharA(6)),
        row.getBool(7),
        row.getTimestamp(0));
  }

  static Tick.Trade trade(Instrument instrument, Record row) {
    return new Tick.Trade(
        instrument,
        row.getLong(1),
        StoredDecimal.price(row, 3),
        StoredDecimal.quantity(row, 5),
        Side.valueOf(row.getSymA(2).toString()),
        row.getTimestamp(0),
        row.getTimestamp(7),
        row.getTimestamp(8));
  }

  static String quoted(String text) {
    return text.replace("'", "''");
  }
}
