package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Side;
import quantumforge.kernel.TradeHash;

class SyntheticMarketTest {

  private static final String ALL =
      "/stream?timeUnit=MICROSECOND&streams=btcusdt@trade/btcusdt@depth@100ms/btcusdt@bookTicker"
          + "/ethusdt@trade/ethusdt@depth@100ms/ethusdt@bookTicker";

  private static final long SECOND = 1_000_000_000L;

  @Test
  void theSameSeedSaysTheSameAtAnyRate() throws Exception {
    TestSettings fast = TestSettings.synthetic();
    fast.rate = 1_000_000;
    TestSettings slow = TestSettings.synthetic();
    slow.rate = 5_000;
    slow.ramp = Duration.ofMillis(300);
    TestSettings other = TestSettings.synthetic();
    other.seed = 8;
    List<String> said = withoutTimes(messages(fast, 2_000));
    assertThat(said).hasSize(2_000).isEqualTo(withoutTimes(messages(slow, 2_000)));
    assertThat(said).isNotEqualTo(withoutTimes(messages(other, 2_000)));
  }

  @Test
  void theRateGrowsFromNothingSlowlyAtFirst() {
    Pace pace = new Pace(1_000, SECOND * 2);

    assertThat(pace.ticks(0)).isZero();
    assertThat(pace.ticks(SECOND)).isEqualTo(83);
    assertThat(pace.ticks(SECOND * 2)).isEqualTo(666);
    assertThat(pace.ticks(SECOND * 4)).isEqualTo(2_666);
    assertThat(pace.ticks(SECOND * 5)).as("the full rate").isEqualTo(3_666);
    assertThat(new Pace(1_000, 0).ticks(SECOND)).isEqualTo(1_000);
    for (long ticks = 0; ticks < 3_000; ticks += 7) {
      assertThat(pace.ticks(pace.dueNanos(ticks))).isBetween(ticks - 1, ticks);
      assertThat(pace.ticks(pace.dueNanos(ticks) + 1_000)).isEqualTo(ticks);
    }
  }

  @Test
  void aMarketWithARampSaysWhatIsDueAndNoMore() throws Exception {
    TestSettings settings = TestSettings.synthetic();
    settings.rate = 1_000;
    settings.ramp = Duration.ofSeconds(2);
    SyntheticMarket market =
        new SyntheticMarket(
            settings.settings(),
            new StreamHub(),
            new Broadcaster(new Faults(), PaperSettings.SlowClients.DISCONNECT),
            () -> 0);

    long next = market.advance(SECOND, Integer.MAX_VALUE);

    assertThat(market.ticks()).isEqualTo(84);
    assertThat(next).isGreaterThan(SECOND).isLessThan(SECOND + 4_000_000);
    market.advance(SECOND * 4, Integer.MAX_VALUE);
    assertThat(market.ticks()).isEqualTo(2_667);
  }

  @Test
  void tradesHaveContiguousIdsEightDecimalsAndTheLedgersHash() throws Exception {
    TestSettings settings = TestSettings.synthetic();
    settings.rate = 100_000;
    settings.ticksLimit = 5_000;
    try (PaperExchange exchange = settings.open();
        StreamClient client = StreamClient.connect(exchange, ALL)) {
      await().atMost(StreamClient.PATIENCE).until(() -> client.waiting() == 5_000);
      Map<String, Long> lastIds = new HashMap<>();
      Map<String, Long> hashes = new HashMap<>();
      for (String message : client.drain()) {
        JsonNode data = StreamClient.json(message).path("data");
        if (data.path("e").asText().equals("trade")) {
          String symbol = data.path("s").asText();
          long id = data.path("t").asLong();
          assertThat(id).isEqualTo(lastIds.getOrDefault(symbol, id - 1) + 1);
          assertThat(data.path("p").asText()).matches("[0-9]+\\.[0-9]{8}");
          assertThat(data.path("q").asText()).matches("[0-9]+\\.[0-9]{8}");
          lastIds.put(symbol, id);
          hashes.merge(symbol, TradeHash.START, (hash, start) -> hash);
          hashes.compute(symbol, (name, hash) -> next(hash, data));
        }
      }
      for (PaperLedger.Entry entry : exchange.ledger().symbols()) {
        assertThat(entry.lastTradeId()).isEqualTo(lastIds.get(entry.symbol()));
        assertThat(Long.parseUnsignedLong(entry.hash(), 16)).isEqualTo(hashes.get(entry.symbol()));
        assertThat(entry.lastTradeId() - entry.firstTradeId() + 1).isEqualTo(entry.trades());
      }
      await().atMost(StreamClient.PATIENCE).until(() -> exchange.ledger().endOfMarket());
    }
  }

  @Test
  void aBookRebuiltFromSnapshotAndDiffsAlwaysEqualsTheTicker() throws Exception {
    TestSettings settings = TestSettings.synthetic();
    settings.rate = 20_000;
    settings.slowClients = PaperSettings.SlowClients.WAIT;
    try (PaperExchange exchange = settings.open();
        StreamClient client = StreamClient.connect(exchange, ALL)) {
      await().atMost(StreamClient.PATIENCE).until(() -> client.waiting() > 1_000);
      RestClient rest = new RestClient(exchange);
      Map<String, BookReplica> books = new HashMap<>();
      for (String symbol : List.of("BTCUSDT", "ETHUSDT")) {
        String path = "/api/v3/depth?limit=5000&symbol=" + symbol;
        books.put(symbol, new BookReplica(rest.json(path)));
      }
      int before = client.waiting();
      await().atMost(StreamClient.PATIENCE).until(() -> client.waiting() > before + 20_000);
      for (String message : client.drain()) {
        JsonNode data = StreamClient.json(message).path("data");
        BookReplica book = books.get(data.path("s").asText());
        if (data.path("e").asText().equals("depthUpdate")) {
          book.depth(data);
        } else if (data.path("e").asText().isEmpty()) {
          book.ticker(data);
        }
      }
      assertThat(books.values())
          .allSatisfy(
              book -> {
                assertThat(book.gaps()).isZero();
                assertThat(book.compared()).isGreaterThan(100);
                assertThat(book.different()).isZero();
              });
    }
  }

  @Test
  void tradesAloneKeepTheMarketTogether() throws Exception {
    TestSettings settings = TestSettings.synthetic();
    settings.start = PaperSettings.Start.NOW;
    settings.rate = 2_000_000;
    settings.tradeShare = 1;
    settings.bookTickerShare = 0;
    settings.depthShare = 0;
    settings.ticksLimit = 1_000_000;
    try (PaperExchange exchange = settings.open()) {
      await().atMost(StreamClient.PATIENCE).until(() -> exchange.paperStatus().endOfMarket());
      assertThat(exchange.paperStatus().state()).isEqualTo("ended");
      assertThat(exchange.ledger().trades()).isEqualTo(1_000_000);
      JsonNode book = new RestClient(exchange).json("/api/v3/depth?symbol=BTCUSDT&limit=5");
      assertThat(book.at("/bids/0/0").asDouble()).isLessThan(book.at("/asks/0/0").asDouble());
    }
  }

  private static long next(long hash, JsonNode trade) {
    return TradeHash.next(
        hash,
        trade.path("t").asLong(),
        trade.path("p").asText(),
        trade.path("q").asText(),
        trade.path("m").asBoolean() ? Side.SELL : Side.BUY,
        trade.path("T").asLong());
  }

  private static List<String> messages(TestSettings settings, int count) throws Exception {
    settings.ticksLimit = count;
    try (PaperExchange exchange = settings.open();
        StreamClient client = StreamClient.connect(exchange, ALL)) {
      await().atMost(StreamClient.PATIENCE).until(() -> client.waiting() == count);
      return client.drain();
    }
  }

  private static List<String> withoutTimes(List<String> messages) {
    List<String> bare = new ArrayList<>();
    for (String message : messages) {
      bare.add(message.replaceAll("\"[ET]\":[0-9]+", "\"time\""));
    }
    return bare;
  }
}
