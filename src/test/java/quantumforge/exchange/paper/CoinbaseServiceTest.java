package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The paper Coinbase: its channels, its REST calls page by page, its limits, its faults. */
class CoinbaseServiceTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVERYTHING =
      "{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\",\"ETH-USD\"],"
          + "\"channels\":[\"level2_batch\",\"matches\",\"ticker\",\"heartbeat\"]}";

  private final HttpClient http = HttpClient.newHttpClient();
  private final PairPaper paper =
      PairPaper.coinbase(
          List.of("BTC-USD", "ETH-USD"), 400, 5, new PairPaper.Pacing(1, 1), "127.0.0.1", 0);

  CoinbaseServiceTest() throws Exception {}

  @AfterEach
  void stop() {
    paper.close();
    // close() waits for WebSockets whose end the JDK's client did not notice.
    http.shutdownNow();
  }

  @Test
  void aSubscriberHearsWholeBooksChangesTradesWithoutHolesAndHeartbeats() throws Exception {
    Heard heard = subscriber(EVERYTHING);
    await().until(() -> heard.of("heartbeat", "BTC-USD").size() > 2);
    assertThat(heard.all.getFirst().path("type").asText()).isEqualTo("subscriptions");
    assertThat(heard.of("snapshot", "BTC-USD")).hasSize(1);
    assertThat(heard.of("snapshot", "BTC-USD").getFirst().path("bids").size()).isPositive();
    assertThat(heard.of("l2update", "BTC-USD")).isNotEmpty();
    assertThat(heard.of("ticker", "BTC-USD")).isNotEmpty();
    List<JsonNode> trades = heard.of("match", "BTC-USD");
    for (int i = 1; i < trades.size(); i++) {
      assertThat(trades.get(i).path("trade_id").asLong())
          .isEqualTo(trades.get(i - 1).path("trade_id").asLong() + 1);
    }
    assertThat(paper.breaches()).isZero();
  }

  @Test
  void pastTradesComePageByPageByCursor() throws Exception {
    subscriber(EVERYTHING);
    await().until(() -> paper.ledger().symbols().getFirst().trades() > 60);
    paper.fault("stop", Map.of());
    await().until(paper::over);
    PaperLedger.Entry truth = paper.ledger().symbols().getFirst();
    List<Long> ids = new ArrayList<>();
    String path = "/products/BTC-USD/trades?limit=25";
    while (true) {
      HttpResponse<String> page = get(path);
      JsonNode trades = JSON.readTree(page.body());
      if (trades.isEmpty()) {
        break;
      }
      trades.forEach(trade -> ids.add(trade.path("trade_id").asLong()));
      String after = page.headers().firstValue("CB-AFTER").orElseThrow();
      path = "/products/BTC-USD/trades?limit=25&after=" + after;
    }
    assertThat(ids).hasSize((int) truth.trades());
    assertThat(ids.getFirst()).isEqualTo(truth.lastTradeId());
    assertThat(ids.getLast()).isEqualTo(truth.firstTradeId());
    assertThat(ids).isSortedAccordingTo((one, other) -> Long.compare(other, one));
    JsonNode book = JSON.readTree(get("/products/BTC-USD/book?level=2").body());
    assertThat(book.path("bids").size()).isBetween(2, 50);
    assertThat(book.path("sequence").asLong()).isPositive();
    assertThat(get("/products/XXX-USD/trades").statusCode()).isEqualTo(404);
    JsonNode products = JSON.readTree(get("/products").body());
    assertThat(products.findValuesAsText("id")).containsExactly("BTC-USD", "ETH-USD");
  }

  @Test
  void wrongNamesAreRefusedAndWhoSubscribesToNothingIsClosed() throws Exception {
    Heard heard = subscriber(EVERYTHING.replace("ETH-USD", "ETC-USD"));
    await().until(() -> !heard.all.isEmpty());
    assertThat(heard.all.getFirst().path("type").asText()).isEqualTo("error");
    assertThat(heard.all.getFirst().path("reason").asText())
        .isEqualTo("ETC-USD is not a valid product");
    await().atMost(Duration.ofSeconds(20)).until(() -> heard.closed);
  }

  @Test
  void messagesOfAllConnectionsOfOneAddressCountTogether() throws Exception {
    subscriber(EVERYTHING);
    WebSocket other = open(new Heard());
    // They count together only when they come within one second.
    await()
        .ignoreExceptions()
        .until(
            () -> {
              for (int i = 0; i < 9 && paper.breaches() == 0; i++) {
                other.sendText(EVERYTHING, true).get();
              }
              return paper.breaches() > 0;
            });
    assertThat(paper.paperStatus().breachesByRule().get("messages-per-second")).isPositive();
  }

  @Test
  void aLostMatchShowsInTheNextHeartbeatAndCallsAreRefusedOnDemand() throws Exception {
    Heard heard = subscriber(EVERYTHING);
    await().until(() -> heard.of("match", "BTC-USD").size() > 5);
    paper.fault("gap", Map.of("stream", "BTC-USD@matches", "count", "3"));
    await()
        .untilAsserted(
            () -> {
              List<JsonNode> trades = heard.of("match", "BTC-USD");
              long first = trades.getFirst().path("trade_id").asLong();
              long last = trades.getLast().path("trade_id").asLong();
              assertThat(last - first + 1 - trades.size()).isEqualTo(3);
            });
    paper.fault("refuse", Map.of("status", "429", "for", "1m"));
    assertThat(get("/products").statusCode()).isEqualTo(429);
    paper.fault("clear", Map.of());
    assertThat(get("/products").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + paper.port() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private Heard subscriber(String message) throws Exception {
    Heard heard = new Heard();
    open(heard).sendText(message, true).get();
    return heard;
  }

  private WebSocket open(Heard heard) throws Exception {
    return http.newWebSocketBuilder()
        .buildAsync(URI.create("ws://127.0.0.1:" + paper.port()), heard)
        .get();
  }

  private static final class Heard implements WebSocket.Listener {
    private final List<JsonNode> all = new CopyOnWriteArrayList<>();
    private final StringBuilder part = new StringBuilder();
    private volatile boolean closed;

    private List<JsonNode> of(String type, String product) {
      return all.stream()
          .filter(message -> message.path("type").asText().equals(type))
          .filter(message -> message.path("product_id").asText().equals(product))
          .toList();
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        try {
          all.add(JSON.readTree(part.toString()));
        } catch (java.io.IOException broken) {
          throw new AssertionError(part.toString(), broken);
        }
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed = true;
      return null;
    }
  }
}
