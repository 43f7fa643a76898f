package quantumforge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.questdb.griffin.SqlException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** Bars, and what becomes of old market data, in a real QuestDB. */
class RetentionTest {

  private static final Instrument BTC = new Instrument("binance_spot", "BTCUSDT");
  private static final Instrument ETH = new Instrument("binance_spot", "ETHUSDT");

  /** The beginning of an hour, some hours ago. */
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.HOURS);

  @TempDir private Path directory;
  private QuestStore store;

  @BeforeEach
  void open() throws Exception {
    store = TestStore.open(directory.resolve("questdb"));
    MarketTables.create(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void barsAreMadeOfTheTradesAndCorrectedByLateOnesOnce() {
    Instant minute = NOW.minusSeconds(3_600);
    write(
        trade(BTC, 1, minute, "10.5", 100),
        trade(BTC, 2, minute, "12", 1),
        trade(BTC, 3, minute.plusMillis(999), "11", 1),
        trade(ETH, 1, minute, "7", 1),
        trade(BTC, 5, minute.plusMillis(1_500), "9", 1));
    awaitBars(
        "1s",
        BTC,
        "10.500000000000000000 12.000000000000000000 10.500000000000000000 11.000000000000000000 3",
        "9.000000000000000000 9.000000000000000000 9.000000000000000000 9.000000000000000000 1");
    write(
        trade(BTC, 5, minute.plusMillis(1_500), "9", 1),
        trade(BTC, 4, minute.plusMillis(1_200), "8", 1));
    awaitBars(
        "1s",
        BTC,
        "10.500000000000000000 12.000000000000000000 10.500000000000000000 11.000000000000000000 3",
        "8.000000000000000000 9.000000000000000000 8.000000000000000000 9.000000000000000000 2");
    awaitBars(
        "1m",
        BTC,
        "10.500000000000000000 12.000000000000000000 8.000000000000000000 9.000000000000000000 5");
  }

  @Test
  void oldHoursBecomeParquetAreArchivedAndDroppedAndTheirBarsStay() throws Exception {
    Path archive = directory.resolve("archive");
    write(trade(BTC, 1, hoursAgo(40 * 24), "10", 1), trade(BTC, 2, hoursAgo(40 * 24), "11", 1));
    write(trade(BTC, 3, hoursAgo(5 * 24), "12", 1));
    write(trade(BTC, 4, hoursAgo(0), "13", 1));
    await().untilAsserted(() -> assertThat(bars("1s", BTC)).hasSize(3));
    Retention retention = new Retention(store, TestStore.retention(Optional.of(archive)));
    await()
        .untilAsserted(
            () -> {
              retention.check();
              assertThat(retention.trouble()).isEmpty();
              assertThat(retention.archived()).isEqualTo(2);
            });
    assertThat(files(archive)).hasSize(2).allMatch(RetentionTest::isParquet);
    retention.check();
    write(trade(BTC, 5, hoursAgo(0), "13", 1));
    await().untilAsserted(() -> assertThat(ids()).containsExactly(3L, 4L, 5L));
    String[] all = {
      "10.000000000000000000 11.000000000000000000 10.000000000000000000 11.000000000000000000 2",
      "12.000000000000000000 12.000000000000000000 12.000000000000000000 12.000000000000000000 1",
      "13.000000000000000000 13.000000000000000000 13.000000000000000000 13.000000000000000000 2"
    };
    awaitBars("1m", BTC, all);
    for (String interval : List.of("5m", "1h")) {
      refresh(interval);
      awaitBars(interval, BTC, all);
    }
  }

  @Test
  void aCompactedHourIsReadAndTakesLateTradesLikeAnyOther() throws Exception {
    Instant time = hoursAgo(60);
    write(trade(BTC, 1, time, "10.25", 1), trade(BTC, 3, time.plusMillis(3), "11", 1));
    write(trade(BTC, 9, hoursAgo(0), "13", 1));
    Retention retention = new Retention(store, TestStore.retention(Optional.empty()));
    await()
        .untilAsserted(
            () -> {
              retention.check();
              assertThat(store.partitions(MarketTables.TRADES).getFirst().parquet()).isTrue();
            });
    write(
        trade(BTC, 2, time.plusMillis(2), "10.75", 1), trade(BTC, 3, time.plusMillis(3), "11", 1));
    await().untilAsserted(() -> assertThat(ids()).containsExactly(1L, 2L, 3L, 9L));
    List<Tick.Trade> old =
        new TradeHistory(store).trades(BTC, micros(time), micros(time.plusMillis(3)), 10);
    assertThat(old)
        .extracting(trade -> trade.price().toString())
        .containsExactly("10.25", "10.75", "11");
  }

  @Test
  void whatCannotBeArchivedIsNotDropped() throws Exception {
    Path archive = Files.createFile(directory.resolve("no-directory"));
    write(trade(BTC, 1, hoursAgo(40 * 24), "10", 1));
    write(trade(BTC, 2, hoursAgo(0), "13", 1));
    Retention retention = new Retention(store, TestStore.retention(Optional.of(archive)));
    await()
        .untilAsserted(
            () -> {
              retention.check();
              assertThat(retention.trouble()).contains("no-directory");
            });
    write(trade(BTC, 3, hoursAgo(0), "13", 1));
    await().untilAsserted(() -> assertThat(ids()).containsExactly(1L, 2L, 3L));
  }

  /** Late rows behind 50 MB and more of an hour make QuestDB cut it in two. */
  @Test
  void anHourThatQuestDbHasCutInTwoIsPutTogetherCompactedAndKeptWhole() throws Exception {
    Instant hour = hoursAgo(60);
    int rows = 900_000;
    store.execute(
        """
        INSERT INTO trades
        SELECT timestamp_sequence(%dL, 3_000L), 'binance_spot', 'BTCUSDT', x, 'BUY',
          CAST('10' AS DECIMAL(38,18)), CAST(0 AS BYTE), CAST('1' AS DECIMAL(38,18)),
          CAST(0 AS BYTE), NULL, NULL, 1L, CAST(x AS INT)
        FROM long_sequence(%d)
        """
            .formatted(micros(hour), rows));
    write(trade(BTC, rows + 1, hour.plusSeconds(2_690), "11", 1));
    assertThat(store.partitions(MarketTables.TRADES)).anyMatch(Partition::part);
    write(trade(BTC, rows + 2, hoursAgo(0), "13", 1));

    Retention retention = new Retention(store, TestStore.retention(Optional.empty()));
    await()
        .untilAsserted(
            () -> {
              retention.check();
              assertThat(retention.trouble()).isEmpty();
              Partition old = store.partitions(MarketTables.TRADES).getFirst();
              assertThat(old.parquet()).isTrue();
              assertThat(old.rows()).isEqualTo(rows + 1);
            });
    assertThat(store.partitions(MarketTables.TRADES)).noneMatch(Partition::part);
  }

  private void awaitBars(String interval, Instrument instrument, String... wanted) {
    await().untilAsserted(() -> assertThat(bars(interval, instrument)).containsExactly(wanted));
  }

  private List<String> bars(String interval, Instrument instrument) throws Exception {
    List<String> found = new ArrayList<>();
    store.select(
        """
        SELECT CAST(open AS VARCHAR), CAST(high AS VARCHAR), CAST(low AS VARCHAR),
          CAST(close AS VARCHAR), trades
        FROM bars WHERE interval = '%s' AND symbol = '%s' ORDER BY timestamp
        """
            .formatted(interval, instrument.symbol()),
        row ->
            found.add(
                "%s %s %s %s %d"
                    .formatted(
                        row.getVarcharA(0),
                        row.getVarcharA(1),
                        row.getVarcharA(2),
                        row.getVarcharA(3),
                        row.getLong(4))));
    return found;
  }

  private List<Long> ids() throws Exception {
    List<Long> found = new ArrayList<>();
    store.select("SELECT trade_id FROM trades ORDER BY trade_id", row -> found.add(row.getLong(0)));
    return found;
  }

  private void write(Tick... ticks) {
    try (TickWriter writer = new TickWriter(store)) {
      for (int place = 0; place < ticks.length; place++) {
        writer.append(ticks[place], 1, place);
      }
      writer.commit();
    }
    long newest = store.newestCommit(MarketTables.TRADES);
    await().until(() -> store.visibleCommit(MarketTables.TRADES) >= newest);
  }

  private static List<Path> files(Path archive) throws Exception {
    try (Stream<Path> all = Files.walk(archive)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static boolean isParquet(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return new String(bytes, bytes.length - 4, 4, java.nio.charset.StandardCharsets.US_ASCII)
          .equals("PAR1");
    } catch (java.io.IOException unreadable) {
      return false;
    }
  }

  /** Does now what is done once a minute. */
  private void refresh(String interval) throws SqlException {
    store.execute("REFRESH MATERIALIZED VIEW " + Bars.view(interval) + " INCREMENTAL");
  }

  private static Instant hoursAgo(int hours) {
    return NOW.minus(Duration.ofHours(hours));
  }

  private static long micros(Instant time) {
    return time.toEpochMilli() * 1_000;
  }

  private static Tick.Trade trade(
      Instrument instrument, long id, Instant time, String price, long units) {
    java.math.BigDecimal exact = new java.math.BigDecimal(price);
    return new Tick.Trade(
        instrument,
        id,
        new Price(exact.unscaledValue().longValueExact(), exact.scale()),
        new Quantity(units, 0),
        Side.BUY,
        micros(time),
        micros(time),
        micros(time));
  }
}
