package quantumforge.store;

import io.questdb.griffin.SqlException;
import java.io.IOException;
import java.util.List;

/**
 * The market tables of a brain. Every table is partitioned by its designated timestamp and
 * deduplicated by keys that contain it, so writing a tick twice stores it once. Prices and
 * quantities are exact decimals; the {@code _decimals} columns keep how many digits the venue
 * wrote.
 */
public final class MarketTables {

  /** Decimals of every price and quantity column. */
  public static final int SCALE = 18;

  /** One row for each trade, told apart by the venue's id and time of it. */
  public static final String TRADES = "trades";

  /** One row for each level of an order book that changed, or that a snapshot has. */
  public static final String BOOK_UPDATES = "book_updates";

  /** One row for each change of the best bid and ask. */
  public static final String QUOTES = "quotes";

  /** One row for each Gap record: ids that are missing, or were found after all. */
  public static final String GAPS = "gaps";

  /** The names of all of them. */
  public static final List<String> ALL = List.of(TRADES, BOOK_UPDATES, QUOTES, GAPS);

  private static final List<String> DEFINITIONS =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS trades (
            timestamp TIMESTAMP, exchange SYMBOL, symbol SYMBOL CAPACITY 1024, trade_id LONG,
            side SYMBOL, price DECIMAL(38,18), price_decimals BYTE, volume DECIMAL(38,18),
            volume_decimals BYTE, event_time TIMESTAMP, received_time TIMESTAMP, block LONG,
            place INT
          ) TIMESTAMP(timestamp) PARTITION BY HOUR WAL
          DEDUP UPSERT KEYS(timestamp, exchange, symbol, trade_id)
          """,
          """
          CREATE TABLE IF NOT EXISTS book_updates (
            timestamp TIMESTAMP, exchange SYMBOL, symbol SYMBOL CAPACITY 1024,
            first_update_id LONG, last_update_id LONG, snapshot BOOLEAN, side SYMBOL, level INT,
            price DECIMAL(38,18), price_decimals BYTE, quantity DECIMAL(38,18),
            quantity_decimals BYTE, received_time TIMESTAMP
          ) TIMESTAMP(timestamp) PARTITION BY HOUR WAL
          DEDUP UPSERT KEYS(timestamp, exchange, symbol, last_update_id, snapshot, side, level)
          """,
          """
          CREATE TABLE IF NOT EXISTS quotes (
            timestamp TIMESTAMP, exchange SYMBOL, symbol SYMBOL CAPACITY 1024, update_id LONG,
            bid DECIMAL(38,18), bid_decimals BYTE, bid_quantity DECIMAL(38,18),
            bid_quantity_decimals BYTE, ask DECIMAL(38,18), ask_decimals BYTE,
            ask_quantity DECIMAL(38,18), ask_quantity_decimals BYTE
          ) TIMESTAMP(timestamp) PARTITION BY HOUR WAL
          DEDUP UPSERT KEYS(timestamp, exchange, symbol, update_id)
          """,
          """
          CREATE TABLE IF NOT EXISTS gaps (
            timestamp TIMESTAMP, exchange SYMBOL, symbol SYMBOL CAPACITY 1024, channel SYMBOL,
            from_id LONG, to_id LONG, repaired BOOLEAN, cause VARCHAR,
            block LONG, place INT
          ) TIMESTAMP(timestamp) PARTITION BY DAY WAL
          DEDUP UPSERT KEYS(timestamp, exchange, symbol, channel, from_id, to_id, repaired)
          """);

  /**
   * What tables of earlier versions lack; in this order the columns are the last ones there too.
   */
  private static final List<String> ADDED_COLUMNS =
      List.of(
          "ALTER TABLE trades ADD COLUMN IF NOT EXISTS block LONG",
          "ALTER TABLE trades ADD COLUMN IF NOT EXISTS place INT",
          "ALTER TABLE gaps ADD COLUMN IF NOT EXISTS block LONG",
          "ALTER TABLE gaps ADD COLUMN IF NOT EXISTS place INT");

  private MarketTables() {}

  /**
   * Opens a QuestDB that has the tables; created where they do not exist.
   *
   * @throws IOException when it cannot be opened, or refuses to create them
   */
  public static QuestStore open(QuestSettings settings) throws IOException {
    QuestStore store = QuestStore.open(settings);
    try {
      create(store);
      return store;
    } catch (SqlException refused) {
      store.close();
      throw new IOException("QuestDB cannot create the market tables: " + refused.getMessage());
    }
  }

  /**
   * Creates the tables and the {@link Bars} that do not exist, and adds the columns that tables
   * lack.
   *
   * @throws SqlException when QuestDB refuses one of the statements
   */
  public static void create(QuestStore store) throws SqlException {
    for (String definition : DEFINITIONS) {
      store.execute(definition);
    }
    for (String column : ADDED_COLUMNS) {
      store.execute(column);
    }
    Bars.create(store);
  }
}
