package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Side;
import quantumforge.kernel.TradeHash;
import quantumforge.status.ServiceStatus;

/** The Kraken beside the paper exchange: begun by a subscriber, with a ledger, told to fail. */
class KrakenServiceTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVERYTHING =
      "{\"method\":\"subscribe\",\"params\":{\"channel\":\"%s\",\"symbol\":[\"BTC/USD\",\"ETH/USD\"]}}";

  /** A window of a second would have forgotten all. */
  private static final Duration A_SECOND_GONE = Duration.ofMillis(1_100);

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port = freePort();
  private final PaperService service = service(port);

  KrakenServiceTest() throws IOException {}

  @AfterEach
  void stop() {
    service.stop();
    // close() waits for WebSockets whose end the JDK's client did not notice.
    http.shutdownNow();
  }

  @Test
  void theLedgerIsWhatASubscriberHeard() throws Exception {
    service.start();
    assertThat(get("status").path("state").asText()).isEqualTo("waiting");
    Heard heard = subscriber();
    await().until(() -> get("ledger").path("trades").asLong() > 100);
    post("stop");
    await().until(() -> get("status").path("endOfMarket").asBoolean());
    assertThat(service.status().state()).isEqualTo(ServiceStatus.State.RUNNING);

    JsonNode ledger = get("ledger");
    assertThat(ledger.path("symbols")).hasSize(2);
    for (JsonNode entry : ledger.path("symbols")) {
      String symbol = entry.path("symbol").asText();
      await()
          .untilAsserted(
              () -> assertThat(heard.tradesOf(symbol)).hasSize(entry.path("trades").asInt()));
      long hash = TradeHash.START;
      for (JsonNode trade : heard.tradesOf(symbol)) {
        hash = next(hash, trade);
      }
      assertThat(Long.toHexString(hash))
          .isEqualTo(entry.path("hash").asText().replaceFirst("^0+", ""));
      assertThat(entry.path("depthMessages").asLong()).isPositive();
      assertThat(entry.path("lastDepthId").asLong()).isEqualTo(-1);
    }
  }

  @Test
  void aPausedMarketSaysNothingAndGoesOnWithoutMakingUpForIt() throws Exception {
    service.start();
    Heard heard = subscriber();
    await().until(() -> get("ledger").path("trades").asLong() > 10);
    post("pause");
    await().until(() -> get("status").path("state").asText().equals("paused"));
    long ticks = get("status").path("ticks").asLong();
    await()
        .during(Duration.ofMillis(300))
        .until(() -> get("status").path("ticks").asLong() == ticks);
    post("resume");
    await().until(() -> get("status").path("ticks").asLong() > ticks);
    assertThat(heard.closed).isFalse();
  }

  @Test
  void aZombieHearsHeartbeatsAlone() throws Exception {
    service.start();
    Heard heard = subscriber();
    await().until(() -> !heard.tradesOf("BTCUSD").isEmpty());
    post("silence?clients=oldest");
    int before = heard.texts.size();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                heard.texts.stream().skip(before).filter(t -> t.contains("heartbeat")).count() > 1);
    assertThat(heard.texts.getLast()).contains("heartbeat");
    post("clear");
    await().until(() -> heard.closed);
  }

  @Test
  void itCutsTurnsAwayAndRefusesWhatItCannotDo() throws Exception {
    service.start();
    Heard heard = subscriber();
    post("turn-away?for=1m");
    post("cut");
    await().until(() -> heard.closed);
    assertThatThrownBy(this::subscriber).rootCause().hasMessageContaining("503");
    post("clear");
    subscriber();
    assertThat(status("wrong-checksum?symbol=BTC/USD")).isEqualTo(200);
    assertThat(status("gap?stream=BTC/USD@book&count=2")).isEqualTo(200);
    assertThat(status("old-book")).isEqualTo(400);
  }

  @Test
  void sixtyCallsAreForAMinuteAndNotForASecond() throws Exception {
    service.start();
    for (int i = 0; i < 60; i++) {
      assertThat(call()).isEmpty();
    }
    Thread.sleep(A_SECOND_GONE);
    assertThat(call().path(0).asText()).isEqualTo("EAPI:Rate limit exceeded");
    assertThat(breaches("request-weight")).isEqualTo(1);
  }

  @Test
  void aHundredAndFiftyConnectionsAreForTenMinutesAndNotForASecond() throws Exception {
    service.start();
    for (int i = 0; i < 150; i++) {
      assertThat(connect()).startsWith("HTTP/1.1 101 ");
    }
    Thread.sleep(A_SECOND_GONE);
    assertThat(connect()).startsWith("HTTP/1.1 429 ");
    assertThat(breaches("connects")).isEqualTo(1);
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    PaperSettings.TapeSettings none = new PaperSettings.TapeSettings(List.of(), "1");
    assertThatThrownBy(() -> new KrakenPaperSettings(true, 0, List.of("BTCUSD"), 1, 1, 1, none))
        .hasMessageContaining("pairs names 'BTCUSD'");
    assertThatThrownBy(() -> new KrakenPaperSettings(true, 0, List.of("BTC/USD"), 0, 1, 1, none))
        .hasMessageContaining("rate is 0.0");
    assertThatThrownBy(() -> new KrakenPaperSettings(true, 0, List.of("BTC/USD"), 1, 1, 0, none))
        .hasMessageContaining("trade-history is 0");
  }

  private static long next(long hash, JsonNode trade) {
    // The time's text is compared by its microseconds since the epoch.
    Instant time = Instant.parse(trade.path("timestamp").asText());
    return TradeHash.next(
        hash,
        trade.path("trade_id").asLong(),
        trade.path("price").asText(),
        trade.path("qty").asText(),
        trade.path("side").asText().equals("buy") ? Side.BUY : Side.SELL,
        time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000);
  }

  private static PaperService service(int port) {
    TestSettings settings = TestSettings.synthetic();
    settings.kraken =
        new KrakenPaperSettings(
            true,
            port,
            List.of("BTC/USD", "ETH/USD"),
            1_000,
            7,
            1_000,
            new PaperSettings.TapeSettings(List.of(), "1"));
    return new PaperService(settings.settings(), new SimpleMeterRegistry());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Heard subscriber() {
    Heard heard = new Heard();
    WebSocket socket =
        http.newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/v2"), heard)
            .join();
    socket.sendText(EVERYTHING.formatted("trade"), true).join();
    socket.sendText(EVERYTHING.formatted("book"), true).join();
    return heard;
  }

  /** The errors of a REST call. */
  private JsonNode call() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + "/0/public/AssetPairs");
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body())
        .path("error");
  }

  /** What a client is answered that connects and goes. */
  private String connect() throws IOException {
    try (RawClient client = new RawClient(port, "/v2")) {
      return client.head();
    }
  }

  private long breaches(String rule) throws Exception {
    return get("status").path("breachesByRule").path(rule).asLong();
  }

  private JsonNode get(String view) throws Exception {
    return JSON.readTree(
        http.send(request(view).GET().build(), HttpResponse.BodyHandlers.ofString()).body());
  }

  private void post(String fault) throws Exception {
    assertThat(status(fault)).isEqualTo(200);
  }

  private int status(String fault) throws Exception {
    HttpRequest request = request(fault).POST(HttpRequest.BodyPublishers.noBody()).build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/paper/" + path));
  }

  /** What one client was told. */
  private static final class Heard implements WebSocket.Listener {

    final List<String> texts = new CopyOnWriteArrayList<>();
    final StringBuilder part = new StringBuilder();
    volatile boolean closed;

    List<JsonNode> tradesOf(String symbol) {
      return texts.stream()
          .filter(text -> text.startsWith("{\"channel\":\"trade\""))
          .map(Heard::exact)
          .flatMap(message -> StreamSupport.stream(message.path("data").spliterator(), false))
          .filter(trade -> trade.path("symbol").asText().replace("/", "").equals(symbol))
          .toList();
    }

    /** Numbers as text, with the zeros at their ends. */
    private static JsonNode exact(String text) {
      try {
        return JSON.readTree(text.replaceAll("\"(price|qty)\":([0-9.]+)", "\"$1\":\"$2\""));
      } catch (IOException broken) {
        throw new AssertionError(text, broken);
      }
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        texts.add(part.toString());
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

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed = true;
    }
  }
}
