package quantumforge.store;

import io.questdb.cairo.sql.Record;
import io.questdb.griffin.SqlException;
import io.questdb.std.Decimal128;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** Reads trades back from QuestDB. Thread-safe. */
public final class TradeHistory {

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
