package quantumforge.store;

import io.questdb.griffin.SqlException;
import java.util.List;

/**
 * Bars of the trades: open, high, low, close, volume and count of every symbol for a second, a
 * minute, five minutes and an hour. They are materialized views of QuestDB, so each is built once
 * from the trades that were committed, a trade that comes twice counts once, and one that comes
 * late corrects its bars. {@code bars} shows all of them with the interval as a column.
 */
public final class Bars {

  /** The intervals, each built from the one before it, the first from the trades. */
  public static final List<String> INTERVALS = List.of("1s", "1m", "5m", "1h");

  /** All bars in one view, told apart by its column {@code interval}. */
  public static final String ALL = "bars";

  /**
   * Seconds and minutes follow every commit; what is built from minutes is made anew once a minute,
   * since each refresh is a commit of its own.
   */
  private static final String FOLLOWS = "IMMEDIATE";

  private static final String EACH_MINUTE = "EVERY 1m";

  private Bars() {}

  /** The view of one interval, for example {@code bars_1s}. */
  public static String view(String interval) {
    return ALL + "_" + interval;
  }

  /**
   * Creates the views that do not exist; the table of trades must exist.
   *
   * @throws SqlException when QuestDB refuses one of the statements
   */
  static void create(QuestStore store) throws SqlException {
    store.execute(
        definition(
            "1s",
            MarketTables.TRADES,
            FOLLOWS,
            "first(price) AS open, max(price) AS high, min(price) AS low, last(price) AS close,"
                + " CAST(sum(volume) AS DECIMAL(38,18)) AS volume, count() AS trades"));
    store.execute(definition("1m", view("1s"), FOLLOWS, OF_BARS));
    store.execute(definition("5m", view("1m"), EACH_MINUTE, OF_BARS));
    store.execute(definition("1h", view("5m"), EACH_MINUTE, OF_BARS));
    store.execute("CREATE VIEW IF NOT EXISTS " + ALL + " AS (" + union() + ")");
  }

  private static final String OF_BARS =
      "first(open) AS open, max(high) AS high, min(low) AS low, last(close) AS close,"
          + " CAST(sum(volume) AS DECIMAL(38,18)) AS volume, sum(trades) AS trades";

  private static String definition(String interval, String base, String refresh, String columns) {
    return """
        CREATE MATERIALIZED VIEW IF NOT EXISTS %s WITH BASE %s REFRESH %s AS (
          SELECT timestamp, exchange, symbol, %s
          FROM %s SAMPLE BY %s ALIGN TO CALENDAR
        ) PARTITION BY DAY
        """
        .formatted(view(interval), base, refresh, columns, base, interval);
  }

  private static String union() {
    return String.join(
        " UNION ALL ",
        INTERVALS.stream()
            .map(interval -> "SELECT '" + interval + "' AS interval, * FROM " + view(interval))
            .toList());
  }
}
