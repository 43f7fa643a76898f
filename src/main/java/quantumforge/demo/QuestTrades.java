package quantumforge.demo;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Side;

/** The table {@code trades} in a brain's QuestDB, over its PostgreSQL port. */
final class QuestTrades implements TradeStore {

  private static final int PAGE = 10_000;

  private static final String TRADES =
      """
      SELECT trade_id, price, price_decimals, volume, volume_decimals, side,
        CAST(timestamp AS LONG) AS micros
      FROM trades WHERE exchange = ? AND symbol = ? ORDER BY trade_id
      """;

  private final Connection connection;
  private final StoredTrade trade = new StoredTrade();

  private QuestTrades(Connection connection) {
    this.connection = connection;
  }

  /**
   * @param port of the PostgreSQL wire protocol
   */
  static QuestTrades open(int port, String password) throws IOException {
    return new QuestTrades(QuestAccess.connect(port, password));
  }

  @Override
  public long trades(List<Instrument> instruments) throws IOException {
    Set<Instrument> wanted = new HashSet<>(instruments);
    long trades = 0;
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT exchange, symbol, count() FROM trades GROUP BY exchange, symbol")) {
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          Instrument instrument = new Instrument(rows.getString(1), rows.getString(2));
          trades += wanted.contains(instrument) ? rows.getLong(3) : 0;
        }
      }
      return trades;
    } catch (SQLException failed) {
      throw new IOException("QuestDB: " + failed.getMessage(), failed);
    }
  }

  /** How many trades of all instruments it holds now; costs QuestDB nothing. */
  long trades() throws IOException {
    try (PreparedStatement query = connection.prepareStatement("SELECT count() FROM trades");
        ResultSet rows = query.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException failed) {
      throw new IOException("QuestDB: " + failed.getMessage(), failed);
    }
  }

  /** How many trades of each symbol of an exchange it holds, and the sum of their ids. */
  Map<String, RecordedDay.IdSum> idSums(String exchange) throws IOException {
    Map<String, RecordedDay.IdSum> found = new HashMap<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT symbol, count(), sum(trade_id) FROM trades WHERE exchange = ? GROUP BY symbol")) {
      query.setString(1, exchange);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.put(rows.getString(1), new RecordedDay.IdSum(rows.getLong(2), rows.getLong(3)));
        }
      }
      return found;
    } catch (SQLException failed) {
      throw new IOException("QuestDB: " + failed.getMessage(), failed);
    }
  }

  @Override
  public void read(Instrument instrument, Reader reader) throws IOException {
    try (PreparedStatement query = connection.prepareStatement(TRADES)) {
      query.setFetchSize(PAGE);
      query.setString(1, instrument.exchange());
      query.setString(2, instrument.symbol());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          trade.setPrice(rows.getBytes(2), rows.getInt(3));
          trade.setQuantity(rows.getBytes(4), rows.getInt(5));
          trade.set(rows.getLong(1), Side.valueOf(rows.getString(6)), rows.getLong(7), -1);
          reader.trade(trade);
        }
      }
    } catch (SQLException | ArithmeticException | IllegalArgumentException failed) {
      throw new IOException(
          "QuestDB, trades of " + instrument + ": " + failed.getMessage(), failed);
    }
  }

  /** Every gap that the brain recorded. */
  StoredGaps gaps() throws IOException {
    List<StoredGaps.Row> gaps = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT exchange, symbol, channel, from_id, to_id, repaired, cause FROM gaps");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        gaps.add(
            new StoredGaps.Row(
                new Instrument(rows.getString(1), rows.getString(2)),
                rows.getString(3),
                rows.getLong(4),
                rows.getLong(5),
                rows.getBoolean(6),
                rows.getString(7)));
      }
      return new StoredGaps(gaps);
    } catch (SQLException failed) {
      throw new IOException("QuestDB, gaps: " + failed.getMessage(), failed);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException gone) {
      // Nothing was written, so nothing can be lost by it.
      return;
    }
  }
}
