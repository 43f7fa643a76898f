package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultsTest {

  private static final String TRADES = "/stream?streams=btcusdt@trade/ethusdt@trade";

  private PaperExchange exchange;
  private RestClient rest;

  @BeforeEach
  void open() throws Exception {
    TestSettings settings = TestSettings.synthetic();
    settings.timers =
        new PaperSettings.TimerSettings(
            Duration.ofMillis(300), Duration.ofSeconds(60), Duration.ofHours(1));
    exchange = settings.open();
    rest = new RestClient(exchange);
  }

  @AfterEach
  void close() {
    exchange.close();
  }

  @Test
  void oneOfTwoConnectionsIsCutWithACode() throws Exception {
    try (StreamClient first = StreamClient.connect(exchange, TRADES);
        StreamClient second = StreamClient.connect(exchange, TRADES)) {
      second.next();
      assertThat(rest.post("/paper/cut?clients=oldest&code=1012&reason=bye").body())
          .isEqualTo("{\"done\":\"cut\",\"clients\":1}");
      assertThat(first.closeCode()).isEqualTo(1012);
      second.drain();
      assertThat(second.nextJson().path("stream").asText()).endsWith("@trade");
      assertThat(second.isOpen()).isTrue();
    }
  }

  @Test
  void aCutWithoutCloseFrameIsAnAbnormalEnd() throws Exception {
    try (StreamClient client = StreamClient.connect(exchange, TRADES)) {
      client.next();
      rest.post("/paper/cut");
      assertThat(client.closeCode()).isEqualTo(1006);
    }
  }

  @Test
  void nobodyNewIsLetInUntilThatIsOver() throws Exception {
    try (StreamClient inside = StreamClient.connect(exchange, TRADES)) {
      inside.next();
      rest.post("/paper/turn-away?for=1h");
      assertThatThrownBy(() -> StreamClient.connect(exchange, TRADES))
          .cause()
          .isInstanceOfSatisfying(
              WebSocketHandshakeException.class,
              refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(503));
      assertThat(inside.isOpen()).isTrue();
      rest.post("/paper/turn-away?for=0s");
      try (StreamClient late = StreamClient.connect(exchange, TRADES)) {
        late.next();
      }
    }
    assertThat(exchange.paperStatus().breaches()).isZero();
  }

  @Test
  void aSilentConnectionStillPings() throws Exception {
    try (StreamClient zombie = StreamClient.connect(exchange, TRADES);
        StreamClient healthy = StreamClient.connect(exchange, TRADES)) {
      healthy.next();
      rest.post("/paper/silence?clients=oldest");
      String later = saidAfterNow(healthy);
      int pings = zombie.pings().size();
      await().atMost(StreamClient.PATIENCE).until(() -> zombie.pings().size() > pings + 1);
      assertThat(zombie.drain()).doesNotContain(later);
      assertThat(zombie.isOpen()).isTrue();
      rest.post("/paper/clear");
      assertThat(zombie.nextJson().path("stream").asText()).endsWith("@trade");
    }
  }

  @Test
  void aShutdownIsAnnouncedInTheClientsForm() throws Exception {
    try (StreamClient combined = StreamClient.connect(exchange, "/stream?streams=x@trade");
        StreamClient raw = StreamClient.connect(exchange, "/ws/x@trade")) {
      await()
          .atMost(StreamClient.PATIENCE)
          .until(() -> exchange.paperStatus().clients().size() == 2);
      long saidNanos = System.nanoTime();
      rest.post("/paper/server-shutdown?lead=300ms");
      JsonNode event = combined.nextJson();
      assertThat(event.path("stream").asText()).isEqualTo("!serverShutdown");
      assertThat(event.at("/data/e").asText()).isEqualTo("serverShutdown");
      assertThat(raw.next()).matches("\\{\"e\":\"serverShutdown\",\"E\":[0-9]{13}}");
      assertThat(combined.closeCode()).isEqualTo(1001);
      assertThat(raw.closeCode()).isEqualTo(1001);
      assertThat(System.nanoTime() - saidNanos).isGreaterThanOrEqualTo(300_000_000L);
    }
  }

  @Test
  void aGapIsExactlySoLongAndCanBeFilledByRest() throws Exception {
    try (StreamClient client = StreamClient.connect(exchange, TRADES)) {
      client.next();
      rest.post("/paper/gap?stream=btcusdt@trade&count=3");
      List<Long> ids = tradeIdsUntilNow(client, "BTCUSDT");
      List<Long> missing = new ArrayList<>();
      for (int i = 1; i < ids.size(); i++) {
        for (long id = ids.get(i - 1) + 1; id < ids.get(i); id++) {
          missing.add(id);
        }
      }
      assertThat(missing).hasSize(3);
      JsonNode filled =
          rest.json("/api/v3/historicalTrades?symbol=BTCUSDT&limit=3&fromId=" + missing.getFirst());
      assertThat(filled).extracting(trade -> trade.path("id").asLong()).isEqualTo(missing);
    }
  }

  @Test
  void duplicatesComeTwiceToTheClientThatIsMeant() throws Exception {
    try (StreamClient client = StreamClient.connect(exchange, TRADES);
        StreamClient other = StreamClient.connect(exchange, TRADES)) {
      other.next();
      rest.post("/paper/duplicate?stream=ethusdt@*&count=2&clients=oldest");
      assertThat(repeats(tradeIdsUntilNow(client, "ETHUSDT"))).isEqualTo(2);
      assertThat(repeats(tradeIdsUntilNow(other, "ETHUSDT"))).isZero();
    }
  }

  @Test
  void delayedDataComesLateAndInOrder() throws Exception {
    try (StreamClient client = StreamClient.connect(exchange, TRADES)) {
      client.next();
      rest.post("/paper/delay?by=400ms");
      client.drain();
      await().atMost(StreamClient.PATIENCE).until(() -> ageMillis(client.nextJson()) > 350);
      List<Long> ids = tradeIds(client, "BTCUSDT", 50);
      assertThat(ids).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void requestsAreRefusedForAWhile() throws Exception {
    rest.post("/paper/refuse?status=418&for=1h");
    HttpResponse<String> refused = rest.get("/api/v3/depth?symbol=BTCUSDT");
    assertThat(refused.statusCode()).isEqualTo(418);
    assertThat(refused.headers().firstValue("Retry-After")).contains("3600");
    rest.post("/paper/refuse?status=418&for=1s");
    await()
        .atMost(StreamClient.PATIENCE)
        .until(() -> rest.get("/api/v3/depth?symbol=BTCUSDT").statusCode() == 200);
    assertThat(exchange.paperStatus().breaches()).isZero();
  }

  @Test
  void aPausedMarketStandsStillAndGoesOn() throws Exception {
    try (StreamClient client = StreamClient.connect(exchange, TRADES)) {
      client.next();
      rest.post("/paper/pause");
      await().atMost(StreamClient.PATIENCE).until(() -> state().equals("paused"));
      long ticks = exchange.paperStatus().ticks();
      assertThat(rest.json("/paper/status").path("ticks").asLong()).isEqualTo(ticks);
      rest.post("/paper/resume");
      await().atMost(StreamClient.PATIENCE).until(() -> exchange.paperStatus().ticks() > ticks);
      rest.post("/paper/stop");
      await().atMost(StreamClient.PATIENCE).until(() -> state().equals("stopped"));
      assertThat(rest.json("/paper/ledger").path("endOfMarket").asBoolean()).isTrue();
    }
  }

  @Test
  void aWrongCommandSaysWhatWouldBeRight() throws Exception {
    assertThat(rest.post("/paper/cutt").body()).contains("unknown fault 'cutt'", "cut, turn-away");
    assertThat(rest.post("/paper/gap?count=no").body())
        .contains("gap: count = 'no' is not a number");
    assertThat(rest.post("/paper/delay?by=5").body()).contains("no time such as 500ms");
    assertThat(rest.post("/paper/cut?who=all").body()).contains("knows no argument 'who'");
    assertThat(rest.post("/paper/cut?clients=me").statusCode()).isEqualTo(400);
  }

  @Test
  void plannedFaultsComeByThemselves() throws Exception {
    TestSettings settings = TestSettings.synthetic();
    settings.faults = List.of("every 500ms cut code=1001");
    try (PaperExchange failing = settings.open()) {
      for (int i = 0; i < 2; i++) {
        try (StreamClient client = StreamClient.connect(failing, TRADES)) {
          assertThat(client.closeCode()).isEqualTo(1001);
        }
      }
    }
  }

  private String state() {
    return exchange.paperStatus().state();
  }

  /** A trade that the market surely made after this call began. */
  private String saidAfterNow(StreamClient healthy) throws InterruptedException {
    long last = exchange.ledger().symbols().getFirst().lastTradeId();
    while (true) {
      String message = healthy.next();
      JsonNode data = StreamClient.json(message).path("data");
      if (data.path("s").asText().equals("BTCUSDT") && data.path("t").asLong() > last + 1) {
        return message;
      }
    }
  }

  /** All ids from the first that nobody looked at to some that were made after this call. */
  private List<Long> tradeIdsUntilNow(StreamClient client, String symbol)
      throws InterruptedException {
    long made =
        exchange.ledger().symbols().stream()
            .filter(entry -> entry.symbol().equals(symbol))
            .mapToLong(PaperLedger.Entry::lastTradeId)
            .sum();
    List<Long> ids = new ArrayList<>();
    while (ids.isEmpty() || ids.getLast() < made + 20) {
      ids.addAll(tradeIds(client, symbol, 1));
    }
    return ids;
  }

  private static List<Long> tradeIds(StreamClient client, String symbol, int count)
      throws InterruptedException {
    List<Long> ids = new ArrayList<>();
    while (ids.size() < count) {
      JsonNode data = client.nextJson().path("data");
      if (data.path("s").asText().equals(symbol)) {
        ids.add(data.path("t").asLong());
      }
    }
    return ids;
  }

  private static long repeats(List<Long> ids) {
    return ids.size() - ids.stream().distinct().count();
  }

  private static long ageMillis(JsonNode message) {
    return System.currentTimeMillis() - message.at("/data/E").asLong();
  }
}
