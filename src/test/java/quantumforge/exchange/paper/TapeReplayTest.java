package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.kernel.Side;
import quantumforge.kernel.TradeHash;
import quantumforge.tapes.Tapes;

/** Whole recorded tapes, as fast as they go, against what an independent reader finds in them. */
class TapeReplayTest {

  private static Path tape(String name) {
    return Tapes.folder().resolve("binance").resolve(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spot_btcusdt_20240808.gz",
        "spot_btcusdt_20240809.gz",
        "cf_spot_10sym_20210405.txt.zst",
        "cf_spot_3sym_20210404.txt.zst",
        "cf_spot_4sym_20211012.jsonl.zst",
        "cf_us_10sym_20210405.txt.zst",
        "cf_usdm_4sym_20210722.jsonl.zst",
        "usdm_btcusdt_20240808.gz",
        "coinm_btcusd_perp_20240808.gz",
      })
  void everyFrameOfATapeArrivesAsItWasRecorded(String name) throws Exception {
    Path file = tape(name);
    List<String> recorded = frames(file);
    Set<String> streams = new LinkedHashSet<>();
    recorded.forEach(frame -> streams.add(StreamClient.json(frame).path("stream").asText()));
    try (PaperExchange exchange = TestSettings.tape(file).open();
        StreamClient client =
            StreamClient.connect(exchange, "/stream?streams=" + String.join("/", streams))) {
      await().atMost(StreamClient.PATIENCE).until(() -> client.waiting() >= recorded.size());
      await().atMost(StreamClient.PATIENCE).until(() -> exchange.paperStatus().endOfMarket());
      assertThat(client.drain()).isEqualTo(recorded);
      assertThat(exchange.paperStatus().state()).isEqualTo("ended");
      assertThat(exchange.paperStatus().breaches()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "spot_btcusdt_20240808.gz, 564",
    "spot_btcusdt_20240809.gz, 507",
    "spot_btcusdt_20240808.gz+spot_btcusdt_20240809.gz, 1072",
    "cf_spot_10sym_20210405.txt.zst, 1155",
    "cf_us_10sym_20210405.txt.zst, 744",
  })
  void booksServedByRestMakeEveryBestBidAndAskComeTrue(String names, int compared)
      throws Exception {
    Path[] files = Stream.of(names.split("\\+")).map(TapeReplayTest::tape).toArray(Path[]::new);
    try (PaperExchange exchange = TestSettings.tape(files).open()) {
      RestClient rest = new RestClient(exchange);
      Map<String, BookReplica> books = new HashMap<>();
      for (String symbol : exchange.paperStatus().symbols()) {
        String path = "/api/v3/depth?limit=1000&symbol=" + symbol;
        books.put(symbol, new BookReplica(rest.json(path)));
      }
      for (String message : everything(exchange, "MICROSECOND", "depth@100ms", "bookTicker")) {
        JsonNode data = StreamClient.json(message).path("data");
        BookReplica book = books.get(data.path("s").asText());
        if (data.has("U")) {
          book.depth(data);
        } else {
          book.ticker(data);
        }
      }
      assertThat(books.values()).allMatch(book -> book.gaps() == 0 && book.different() == 0);
      assertThat(books.values().stream().mapToInt(BookReplica::compared).sum()).isEqualTo(compared);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"spot_btcusdt_20240808.gz", "cf_spot_10sym_20210405.txt.zst"})
  void tradesReachTheClientTheLedgerAndRestAlike(String name) throws Exception {
    Path file = tape(name);
    Map<String, List<JsonNode>> recorded = trades(file);
    try (PaperExchange exchange = TestSettings.tape(file).open()) {
      Map<String, Long> hashes = new TreeMap<>();
      for (String message : everything(exchange, "MICROSECOND", "trade")) {
        JsonNode trade = StreamClient.json(message).path("data");
        hashes.merge(trade.path("s").asText(), TradeHash.START, (hash, start) -> hash);
        hashes.compute(trade.path("s").asText(), (symbol, hash) -> next(hash, trade, 1));
      }
      for (PaperLedger.Entry entry : exchange.ledger().symbols()) {
        List<JsonNode> expected = recorded.getOrDefault(entry.symbol(), List.of());
        long hash = TradeHash.START;
        for (JsonNode trade : expected) {
          hash = next(hash, trade, 1_000);
        }
        assertThat(entry.trades()).isEqualTo(expected.size());
        assertThat(Long.parseUnsignedLong(entry.hash(), 16)).isEqualTo(hash);
        assertThat(hashes.getOrDefault(entry.symbol(), TradeHash.START)).isEqualTo(hash);
      }
      assertPastTrades(new RestClient(exchange), recorded.values().iterator().next());
    }
  }

  @Test
  void tapesAreJoinedIntoOne() throws Exception {
    Path first = tape("spot_btcusdt_20240808.gz");
    Path second = tape("spot_btcusdt_20240809.gz");
    try (PaperExchange exchange = TestSettings.tape(first, second).open()) {
      List<String> trades = everything(exchange, "MILLISECOND", "trade");
      assertThat(trades).hasSize(9_757 + 10_147);
      PaperLedger.Entry entry = exchange.ledger().symbols().getFirst();
      assertThat(entry.lastTradeId() - entry.firstTradeId() + 1).isEqualTo(entry.trades());
    }
  }

  /** Every message of these channels of all symbols, once the tape has ended. */
  private static List<String> everything(PaperExchange exchange, String unit, String... channels)
      throws InterruptedException {
    List<String> streams = new ArrayList<>();
    for (String symbol : exchange.paperStatus().symbols()) {
      for (String channel : channels) {
        streams.add(symbol.toLowerCase(Locale.ROOT) + "@" + channel);
      }
    }
    String path = "/stream?timeUnit=" + unit + "&streams=" + String.join("/", streams);
    try (StreamClient client = StreamClient.connect(exchange, path)) {
      await().atMost(StreamClient.PATIENCE).until(() -> exchange.paperStatus().endOfMarket());
      long sent = exchange.paperStatus().framesSent();
      await().atMost(StreamClient.PATIENCE).until(() -> client.waiting() == sent);
      return client.drain();
    }
  }

  private static void assertPastTrades(RestClient rest, List<JsonNode> recorded)
      throws IOException, InterruptedException {
    JsonNode first = recorded.getFirst();
    String path = "/api/v3/historicalTrades?limit=2&symbol=" + first.path("s").asText();
    JsonNode past = rest.json(path + "&fromId=" + id(first));
    assertThat(past).hasSize(2);
    assertThat(past.at("/0/id").asLong()).isEqualTo(id(first));
    assertThat(past.at("/0/price").asText()).isEqualTo(first.path("p").asText());
    assertThat(past.at("/0/qty").asText()).isEqualTo(first.path("q").asText());
    assertThat(past.at("/0/time").asLong()).isEqualTo(first.path("T").asLong());
    assertThat(past.at("/0/isBuyerMaker").asBoolean()).isEqualTo(first.path("m").asBoolean());
  }

  private static long next(long hash, JsonNode trade, int toMicros) {
    return TradeHash.next(
        hash,
        id(trade),
        trade.path("p").asText(),
        trade.path("q").asText(),
        trade.path("m").asBoolean() ? Side.SELL : Side.BUY,
        trade.path("T").asLong() * toMicros);
  }

  private static long id(JsonNode trade) {
    return trade.path(trade.has("t") ? "t" : "a").asLong();
  }

  private static List<String> frames(Path file) throws IOException {
    return Tapes.read(file).stream()
        .filter(Tapes.Message::isFrame)
        .map(Tapes.Message::payload)
        .toList();
  }

  /** The trades of a tape by symbol; aggregates where only those were recorded. */
  private static Map<String, List<JsonNode>> trades(Path file) throws IOException {
    return frames(file).stream()
        .map(frame -> StreamClient.json(frame).path("data"))
        .filter(data -> data.path("e").asText().matches("trade|aggTrade"))
        .collect(
            Collectors.groupingBy(
                data -> data.path("s").asText(), TreeMap::new, Collectors.toList()));
  }
}
