package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Side;
import quantumforge.kernel.TradeHash;
import quantumforge.support.FreePorts;

/** The streams of a brain's Redis, read and compared with a ledger; the server is a real one. */
class RedisTradesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final DemoNode BRAIN = DemoNode.SITE_1;
  private static final long FIRST = 1_000;

  /** Behind two pages. */
  private static final int MANY = 4_500;

  @TempDir private Path folder;
  private Spawner spawner;
  private RedisServer server;
  private RedisReplies writer;

  @BeforeEach
  void startRedis() throws Exception {
    spawner = Spawner.open(folder);
    server =
        RedisServer.of(
            Programs.redis(), BRAIN.id(), FreePorts.next(), false, folder.resolve("redis"));
    spawner.spawn(server.spec());
    await().atMost(PATIENCE).until(server::isUp);
    writer = RedisReplies.open(server, RedisUser.BRAIN);
  }

  @AfterEach
  void endEverything() throws Exception {
    writer.close();
    spawner.close();
  }

  @Test
  void everyTradeOfEveryPageComesAsItIsStored() throws Exception {
    Instrument instrument = instrument("ÄBTCUSDT");
    write(instrument, FIRST, MANY);

    List<String> read = new ArrayList<>();
    try (RedisTrades store = RedisTrades.open(server)) {
      store.read(
          instrument,
          trade ->
              read.add(
                  "%d %s %s %s %d"
                      .formatted(
                          trade.id(),
                          trade.price(),
                          trade.quantity(),
                          trade.side(),
                          trade.timestampMicros())));
      assertThat(store.trades(List.of(instrument, instrument("NONE")))).isEqualTo(MANY);
    }

    assertThat(read).hasSize(MANY).startsWith("1000 1.50 0.1000 BUY 1000000");
    assertThat(read.getLast()).isEqualTo("5499 1.50 0.5499 SELL 5499000");
  }

  @Test
  void theTimeOfAnEntryIsTheServers() throws Exception {
    Instrument instrument = instrument("BTCUSDT");
    long before = System.currentTimeMillis();
    write(instrument, FIRST, 1);
    long after = System.currentTimeMillis();

    try (RedisTrades store = RedisTrades.open(server)) {
      store.read(
          instrument, trade -> assertThat(trade.storedMillis()).isBetween(before - 1, after + 1));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "symbol, ETHUSDT",
    "exchange, kraken_spot",
    "type, GAP",
    "trade_id, 12-3",
    "trade_id, ''",
    "trade_id, 9223372036854775808",
    "side, buy",
    "timestamp, 1.5",
    "price, '11111111111111111111111111111111111111111111111111111111111111111'"
  })
  void whatBreaksTheContractIsRefused(String field, String value) throws Exception {
    Instrument instrument = instrument("BTCUSDT");
    Map<String, String> fields = fields(instrument, FIRST);
    fields.put(field, value);
    add(instrument, fields);

    assertRefused(
        instrument, "breaks the data contract: " + field.toUpperCase(Locale.ROOT) + " is " + value);
  }

  @Test
  void aMissingFieldIsRefused() throws Exception {
    Instrument instrument = instrument("BTCUSDT");
    for (String field : fields(instrument, FIRST).keySet()) {
      Map<String, String> fields = fields(instrument, FIRST);
      fields.remove(field);
      writer.send("DEL", RedisTrades.key(instrument));
      writer.integer();
      add(instrument, fields);

      assertRefused(instrument, "a field is missing");
    }
  }

  @Test
  void fieldsMayComeInAnyOrderWithOthersAmongThem() throws Exception {
    Instrument instrument = instrument("BTCUSDT");
    Map<String, String> fields = new HashMap<>(fields(instrument, FIRST));
    fields.put("more", "x");
    add(instrument, fields);

    try (RedisTrades store = RedisTrades.open(server)) {
      store.read(instrument, trade -> assertThat(trade.id()).isEqualTo(FIRST));
    }
  }

  @Test
  void severalSymbolsAreComparedAndEveryFaultIsSeen() throws Exception {
    List<TradeLedger.Entry> symbols = new ArrayList<>();
    for (String symbol : List.of("A", "B", "C", "D", "E")) {
      Instrument instrument = instrument(symbol);
      symbols.add(truth(instrument));
      write(instrument, FIRST, symbol.equals("B") ? MANY - 1 : MANY);
    }
    write(instrument("C"), FIRST + 5, 1);
    write(instrument("D"), FIRST + MANY, 1);
    List<String> told = new ArrayList<>();

    DemoReport.StoreResult result =
        comparison(symbols, key -> RedisTrades.open(server)).run(told::add).getFirst();

    assertThat(result.trades()).isEqualTo(5L * MANY + 1);
    assertThat(result.lost()).isEqualTo(1);
    assertThat(result.doubled()).isEqualTo(1);
    assertThat(result.unknown()).isEqualTo(1);
    assertThat(result.symbolsIdentical()).isEqualTo(4);
    assertThat(result.symbols()).isEqualTo(5);
    assertThat(result.problems()).hasSize(3);
    assertThat(told.getLast()).startsWith("compared 22,501 of 22,500 trades");
  }

  @Test
  void aStoreThatCannotBeReadHasLostEverything() throws Exception {
    List<TradeLedger.Entry> symbols =
        List.of(truth(instrument("A")), truth(instrument("B")), truth(instrument("C")));
    write(instrument("A"), FIRST, MANY);
    add(instrument("B"), Map.of("type", "OTHER"));

    DemoReport.StoreResult broken =
        comparison(symbols, key -> RedisTrades.open(server)).run(told -> {}).getFirst();
    DemoReport.StoreResult away =
        comparison(
                symbols,
                key -> {
                  throw new IOException("away");
                })
            .run(told -> {})
            .getFirst();

    assertThat(broken.lost()).isEqualTo(3L * MANY);
    assertThat(broken.problems()).singleElement().asString().contains("TYPE is OTHER");
    assertThat(away.lost()).isEqualTo(3L * MANY);
    assertThat(away.problems()).containsExactly("away");
  }

  private static StoreComparison comparison(
      List<TradeLedger.Entry> symbols, StoreKey.Opener opener) {
    return new StoreComparison(
        new TradeLedger(true, symbols),
        List.of(new StoreKey(BRAIN, StoreKey.Kind.REDIS)),
        opener,
        brain -> new StoredGaps(List.of()),
        Map.of());
  }

  private void assertRefused(Instrument instrument, String why) {
    assertThatThrownBy(
            () -> {
              try (RedisTrades store = RedisTrades.open(server)) {
                store.read(instrument, trade -> {});
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining(RedisTrades.key(instrument))
        .hasMessageContaining(why);
  }

  private void write(Instrument instrument, long firstId, int count) throws IOException {
    for (long id = firstId; id < firstId + count; id++) {
      send(instrument, fields(instrument, id));
    }
    for (int i = 0; i < count; i++) {
      writer.text();
    }
  }

  private void add(Instrument instrument, Map<String, String> fields) throws IOException {
    send(instrument, fields);
    writer.text();
  }

  private void send(Instrument instrument, Map<String, String> fields) throws IOException {
    List<String> words = new ArrayList<>(List.of("XADD", RedisTrades.key(instrument), "*"));
    fields.forEach((field, value) -> words.addAll(List.of(field, value)));
    writer.send(words.toArray(String[]::new));
  }

  private static Map<String, String> fields(Instrument instrument, long id) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("symbol", instrument.symbol());
    fields.put("exchange", instrument.exchange());
    fields.put("type", "TRADE");
    fields.put("price", "1.50");
    fields.put("volume", "0." + id);
    fields.put("side", side(id).name());
    fields.put("timestamp", Long.toString(id * 1_000));
    fields.put("trade_id", Long.toString(id));
    return fields;
  }

  private static Side side(long id) {
    return id % 2 == 0 ? Side.BUY : Side.SELL;
  }

  private static TradeLedger.Entry truth(Instrument instrument) {
    long hash = TradeHash.START;
    for (long id = FIRST; id < FIRST + MANY; id++) {
      hash = TradeHash.next(hash, id, "1.50", "0." + id, side(id), id * 1_000);
    }
    return new TradeLedger.Entry(instrument, MANY, FIRST, FIRST + MANY - 1, hash, 0, -1, "");
  }

  private static Instrument instrument(String symbol) {
    return new Instrument("binance_spot", symbol);
  }
}
