package quantumforge.store;

import io.questdb.cairo.sql.Record;
import io.questdb.griffin.SqlException;
import io.questdb.std.Decimal128;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ObjLongConsumer;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** Reads trades back from QuestDB. Thread-safe. */
public final class TradeHistory {

  private static final long HOUR_MICROS = 3_600_000_000L;
  private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

  private final QuestStore store;

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
   * The newest block of which a trade can be queried, among the trades of the last hour that has
   * any; 0 when there is none.
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
   * Hands over the trades of some blocks in the order of the blocks, those of one block by their
   * ids.
   *
   * @param afterBlock the blocks behind this one
   * @param lastBlock up to this one
   * @param fromMicros only trades since then, by the venue's time: keeps the search short
   * @throws SqlException when QuestDB refuses the query
   */
  public void tradesOfBlocks(
      long afterBlock, long lastBlock, long fromMicros, ObjLongConsumer<Tick.Trade> reader)
      throws SqlException {
    store.select(
        """
        SELECT timestamp, trade_id, side, price, price_decimals, volume, volume_decimals,
          event_time, received_time, block, exchange, symbol
        FROM trades
        WHERE block > %d AND block <= %d AND timestamp >= CAST(%d AS TIMESTAMP)
        ORDER BY block, trade_id
        """
            .formatted(afterBlock, lastBlock, fromMicros),
        row ->
            reader.accept(
                trade(new Instrument(row.getSymA(10).toString(), row.getSymA(11).toString()), row),
                row.getLong(9)));
  }

  private static Tick.Trade trade(Instrument instrument, Record row) {
    int priceDecimals = row.getByte(4);
    int volumeDecimals = row.getByte(6);
    return new Tick.Trade(
        instrument,
        row.getLong(1),
        new Price(units(row, 3, priceDecimals), priceDecimals),
        new Quantity(units(row, 5, volumeDecimals), volumeDecimals),
        Side.valueOf(row.getSymA(2).toString()),
        row.getTimestamp(0),
        row.getTimestamp(7),
        row.getTimestamp(8));
  }

  private static long units(Record row, int column, int decimals) {
    Decimal128 value = new Decimal128();
    row.getDecimal128(column, value);
    BigInteger low = new BigInteger(Long.toUnsignedString(value.getLow()));
    BigInteger unscaled = BigInteger.valueOf(value.getHigh()).multiply(TWO_TO_64).add(low);
    return new BigDecimal(unscaled, MarketTables.SCALE)
        .setScale(decimals)
        .unscaledValue()
        .longValueExact();
  }

  private static String quoted(String text) {
    return text.replace("'", "''");
  }
}
