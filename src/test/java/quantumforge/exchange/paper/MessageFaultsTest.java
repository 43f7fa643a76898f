package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the exchange can do to single messages, streams and answers. */
class MessageFaultsTest {

  private static final String TRADES = "/stream?streams=btcusdt@trade/ethusdt@trade";
  private static final String BTC_TRADES = "/ws/btcusdt@trade/ethusdt@kline_1m";
  private static final String BOOK = "/ws/btcusdt@depth@100ms/btcusdt@bookTicker";

  private PaperExchange exchange;
  private RestClient rest;

  @BeforeEach
  void open() throws Exception {
    exchange = TestSettings.synthetic().open();
    rest = new RestClient(exchange);
  }

  @AfterEach
  void close() {
    exchange.close();
  }

  @Test
  void oneStreamOfAConnectionIsSilentAndTheOthersGoOn() throws Exception {
    try (StreamClient client = StreamClient.connect(exchange, TRADES)) {
      client.next();
      rest.post("/paper/silence?stream=btcusdt@*");
      // What was on its way comes first. Trades of two symbols take turns by chance: 200 of one in
      // a row are those of a silent other.
      int others = 0;
      while (others < 200) {
        others = client.nextJson().path("stream").asText().equals("ethusdt@trade") ? others + 1 : 0;
      }
      rest.post("/paper/clear");
      while (!client.nextJson().path("stream").asText().equals("btcusdt@trade")) {
        // The other stream's.
      }
    }
  }

  @Test
  void regroupedDepthHasOtherBoundariesAndMakesTheSameBook() throws Exception {
    try (StreamClient plain = StreamClient.connect(exchange, BOOK);
        StreamClient regrouped = StreamClient.connect(exchange, BOOK + "/ethusdt@depth@100ms")) {
      BookReplica plainBook = new BookReplica(rest.json("/api/v3/depth?symbol=BTCUSDT&limit=5000"));
      BookReplica otherBook = new BookReplica(rest.json("/api/v3/depth?symbol=BTCUSDT&limit=5000"));
      rest.post("/paper/regroup?clients=newest&most=4");
      List<Long> ends = ends(plain, plainBook, 200);
      List<Long> otherEnds = ends(regrouped, otherBook, 200);
      assertThat(otherEnds).isNotEqualTo(ends);
      assertThat(plainBook.gaps() + otherBook.gaps()).isZero();
      assertThat(plainBook.different() + otherBook.different()).isZero();
      assertThat(otherBook.compared()).isPositive();
    }
  }

  private static List<Long> ends(StreamClient client, BookReplica book, int messages)
      throws InterruptedException {
    List<Long> ends = new ArrayList<>();
    while (ends.size() < messages) {
      JsonNode message = client.nextJson();
      if (!message.has("e")) {
        book.ticker(message);
      } else if (message.path("s").asText().equals("BTCUSDT")) {
        ends.add(message.path("u").asLong());
        book.depth(message);
      }
    }
    return ends;
  }

  @Test
  void aMessageOfFiveMegabytesArrivesWhole() throws Exception {
    try (StreamClient client = StreamClient.connect(exchange, TRADES)) {
      client.next();
      rest.post("/paper/extra-field?stream=btcusdt@trade&characters=5000000");
      String large = next(client, "notYetKnown");
      assertThat(large).hasSizeGreaterThan(5_000_000);
      assertThat(StreamClient.json(large).at("/data/t").asLong()).isPositive();
      assertThat(exchange.paperStatus().slowClientsCut()).isZero();
    }
  }

  @Test
  void fragmentedMessagesReadAsWholeOnes() throws Exception {
    try (StreamClient client = StreamClient.connect(exchange, TRADES)) {
      client.next();
      rest.post("/paper/fragment?stream=*&count=50&parts=7");
      for (int i = 0; i < 500; i++) {
        assertThat(client.nextJson().at("/data/e").asText()).isEqualTo("trade");
      }
    }
  }

  @Test
  void everyOddMessageIsSaid() throws Exception {
    try (StreamClient client = StreamClient.connect(exchange, "/ws/x@trade")) {
      client.ask("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}");
      for (OddMessage odd : OddMessage.values()) {
        rest.post("/paper/odd-message?kind=" + odd.key());
      }
      assertThat(client.next()).contains("somethingNew");
      assertThat(client.nextJson().at("/data/r").isNull()).isTrue();
      assertThat(client.nextJson().path("code").asInt()).isEqualTo(2);
      assertThat(client.next()).endsWith("tra");
      assertThat(client.next()).isEmpty();
      assertThat(rest.post("/paper/odd-message?kind=x").body()).contains("one of unknown-event");
    }
  }

  @Test
  void timesComeInTheOtherUnitAndTheClockIsAhead() throws Exception {
    try (StreamClient client = StreamClient.connect(exchange, BTC_TRADES)) {
      rest.post("/paper/wrong-unit?for=1h");
      String micros = next(client, "\"E\":[0-9]{16},");
      long before = StreamClient.json(micros).path("E").asLong();
      rest.post("/paper/clock?ahead=1h&fast-ppm=100");
      long hourLater = before + 3_000_000_000L;
      long time;
      do {
        time = client.nextJson().path("E").asLong();
      } while (time < hourLater);
      long server = rest.json("/api/v3/time").path("serverTime").asLong();
      assertThat(server).isGreaterThan(System.currentTimeMillis() + 3_000_000);
    }
  }

  @Test
  void leftOutTradeIdsAreNobodysAndABurstComesAtOnce() throws Exception {
    try (StreamClient client = StreamClient.connect(exchange, BTC_TRADES)) {
      long last = client.nextJson().path("t").asLong();
      rest.post("/paper/trade-id-jump?symbol=BTCUSDT&ids=1000");
      long next = client.nextJson().path("t").asLong();
      while (next == last + 1) {
        last = next;
        next = client.nextJson().path("t").asLong();
      }
      assertThat(next).isEqualTo(last + 1_001);
      JsonNode behind =
          rest.json("/api/v3/historicalTrades?symbol=BTCUSDT&limit=1&fromId=" + (last + 1));
      assertThat(behind.path(0).path("id").asLong()).isEqualTo(next);
      long ticks = exchange.paperStatus().ticks();
      rest.post("/paper/burst?ticks=20000");
      await().until(() -> exchange.paperStatus().ticks() >= ticks + 20_000);
    }
  }

  @Test
  void whoGoesOnAfterARefusalBreaksARuleAndIsBanned() throws Exception {
    rest.post("/paper/refuse?for=1h");
    assertThat(rest.get("/api/v3/ping").headers().firstValue("Retry-After")).hasValue("3600");
    assertThat(exchange.paperStatus().breaches()).isZero();
    await().until(() -> rest.get("/api/v3/ping").statusCode() == 418);
    assertThat(exchange.paperStatus().breachesByRule().get("request-while-banned"))
        .isGreaterThan(10);
    rest.post("/paper/clear");
    assertThat(rest.get("/api/v3/ping").statusCode())
        .as("the ban outlasts the fault")
        .isEqualTo(418);
  }

  @Test
  void anOldBookIsTheOneOfThenAndASlowAnswerIsLate() throws Exception {
    try (StreamClient client = StreamClient.connect(exchange, BOOK + "/ethusdt@trade")) {
      rest.post("/paper/old-book?symbol=BTCUSDT");
      long then = rest.json("/api/v3/depth?symbol=ETHUSDT&limit=5").path("lastUpdateId").asLong();
      assertThat(then).isPositive();
      BookReplica book = new BookReplica(rest.json("/api/v3/depth?symbol=ETHUSDT&limit=5"));
      ends(client, book, 50);
      JsonNode old = rest.json("/api/v3/depth?symbol=BTCUSDT&limit=5");
      JsonNode fresh = rest.json("/api/v3/depth?symbol=BTCUSDT&limit=5");
      assertThat(old.path("bids")).hasSize(5);
      assertThat(old.path("lastUpdateId").asLong())
          .isLessThan(fresh.path("lastUpdateId").asLong() - 50);
    }
    rest.post("/paper/slow-rest?by=300ms");
    long begun = System.nanoTime();
    rest.get("/api/v3/ping");
    assertThat(System.nanoTime() - begun).isGreaterThan(300_000_000L);
  }

  @Test
  void symbolsBeyondAsciiAreSpoken() throws Exception {
    TestSettings settings = TestSettings.synthetic();
    settings.symbols = List.of("\u5e01\u5b89\u4eba\u751fUSDT");
    try (PaperExchange other = settings.open();
        StreamClient client =
            StreamClient.connect(other, "/ws/%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9Fusdt@trade")) {
      assertThat(client.nextJson().path("s").asText()).isEqualTo(settings.symbols.getFirst());
      JsonNode book =
          new RestClient(other)
              .json("/api/v3/depth?symbol=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT&limit=5");
      assertThat(book.path("bids")).hasSize(5);
    }
  }

  /** The next message in which the expression is found. */
  private static String next(StreamClient client, String expression) throws InterruptedException {
    String message = client.next();
    while (!Pattern.compile(expression).matcher(message).find()) {
      message = client.next();
    }
    return message;
  }
}
