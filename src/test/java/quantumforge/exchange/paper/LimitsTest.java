package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LimitsTest {

  private static final Duration LONG = Duration.ofHours(1);

  @Test
  void sixMessagesInASecondCloseTheConnection() throws Exception {
    try (PaperExchange exchange = TestSettings.synthetic().open();
        RawClient client = new RawClient(exchange, "/ws")) {
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      // All at once, so that no pause of this machine can spread them over two seconds.
      client.emptyPings(6);
      for (int i = 1; i <= 5; i++) {
        assertThat(client.next()).isEmpty();
      }
      assertThat(client.next()).isEqualTo("close 1008");
      assertThat(exchange.paperStatus().breachesByRule()).containsEntry("messages-per-second", 1L);
    }
  }

  @Test
  void moreStreamsThanTheLimitCloseTheConnection() throws Exception {
    String many =
        IntStream.range(0, 1_024)
            .mapToObj(i -> "s" + i + "@trade")
            .collect(Collectors.joining("/"));
    try (PaperExchange exchange = TestSettings.synthetic().open();
        StreamClient client = StreamClient.connect(exchange, "/stream?streams=" + many)) {
      assertThat(client.ask("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}"))
          .contains("s1023@trade");
      client.send("{\"method\":\"SUBSCRIBE\",\"params\":[\"s1024@trade\"],\"id\":2}");
      assertThat(client.closeCode()).isEqualTo(1008);
      assertThat(exchange.paperStatus().breachesByRule())
          .containsEntry("streams-per-connection", 1L);
    }
  }

  @Test
  void connectionAttemptsAreLimited() throws Exception {
    TestSettings settings = TestSettings.synthetic();
    settings.limits =
        new PaperSettings.LimitSettings(5, 1_024, 3, LONG, 6_000, 10, Duration.ofMinutes(2));
    try (PaperExchange exchange = settings.open()) {
      for (int i = 0; i < 3; i++) {
        StreamClient.connect(exchange, "/ws").close();
      }
      assertThatThrownBy(() -> StreamClient.connect(exchange, "/ws"))
          .rootCause()
          .hasMessageContaining("429");
      assertThat(exchange.paperStatus().breachesByRule()).containsEntry("connects", 1L);
    }
  }

  @Test
  void pingsCarryAPayloadAndAnsweredOnesKeepTheConnection() throws Exception {
    TestSettings settings = TestSettings.synthetic();
    settings.timers =
        new PaperSettings.TimerSettings(Duration.ofMillis(250), Duration.ofSeconds(3), LONG);
    // After a pause of this machine the pongs come in a heap.
    settings.limits =
        new PaperSettings.LimitSettings(1_000, 1_024, 300, LONG, 6_000, 10, Duration.ofMinutes(2));
    try (PaperExchange exchange = settings.open();
        StreamClient client = StreamClient.connect(exchange, "/ws")) {
      await().atMost(StreamClient.PATIENCE).until(() -> client.pings().size() >= 16);
      assertThat(client.isOpen()).isTrue();
      assertThat(client.pings())
          .allMatch(ping -> ping.matches("[0-9]{13}"))
          .doesNotHaveDuplicates();
      assertThat(exchange.paperStatus().breaches()).isZero();
    }
  }

  @Test
  void aPongThatDoesNotCopyThePingDoesNotCount() throws Exception {
    TestSettings settings = TestSettings.synthetic();
    settings.timers =
        new PaperSettings.TimerSettings(Duration.ofMillis(300), Duration.ofMillis(900), LONG);
    try (PaperExchange exchange = settings.open();
        RawClient client = new RawClient(exchange, "/ws")) {
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      assertThat(client.next()).matches("[0-9]{13}");
      client.frame(true, FrameEncoder.PONG, "1234567890123");
      String frame = client.next();
      while (frame.matches("[0-9]{13}")) {
        frame = client.next();
      }
      assertThat(frame).isEqualTo("close 1008");
      assertThat(exchange.paperStatus().breachesByRule()).containsEntry("pong", 1L);
    }
  }

  @Test
  void everyConnectionEndsWithItsLifetime() throws Exception {
    TestSettings settings = TestSettings.synthetic();
    settings.timers =
        new PaperSettings.TimerSettings(
            Duration.ofMillis(200), Duration.ofSeconds(60), Duration.ofMillis(500));
    try (PaperExchange exchange = settings.open();
        StreamClient client = StreamClient.connect(exchange, "/ws")) {
      assertThat(client.closeCode()).isEqualTo(1001);
      assertThat(exchange.paperStatus().breaches()).isZero();
    }
  }

  @Test
  void requestWeightIsToldThenRefusedThenBanned() throws Exception {
    TestSettings settings = TestSettings.synthetic();
    settings.limits =
        new PaperSettings.LimitSettings(5, 1_024, 300, LONG, 255, 1, Duration.ofMinutes(2));
    // The budget is one of clock minutes: the four calls must not stand astride two of them.
    await().atMost(StreamClient.PATIENCE).until(() -> System.currentTimeMillis() % 60_000 < 50_000);
    try (PaperExchange exchange = settings.open()) {
      RestClient rest = new RestClient(exchange);
      assertWeight(rest, "/api/v3/depth?symbol=BTCUSDT&limit=5000", "250");
      assertWeight(rest, "/api/v3/depth?symbol=BTCUSDT", "255");
      HttpResponse<String> refused = rest.get("/api/v3/ping");
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.body()).startsWith("{\"code\":-1003,");
      assertThat(seconds(refused)).isBetween(0L, 60L);
      HttpResponse<String> banned = rest.get("/api/v3/ping");
      assertThat(banned.statusCode()).isEqualTo(418);
      assertThat(seconds(banned)).isBetween(100L, 120L);
      assertThat(exchange.paperStatus().breachesByRule())
          .containsEntry("request-weight", 1L)
          .containsEntry("request-while-banned", 1L);
      assertThat(rest.get("/paper/status").statusCode()).isEqualTo(200);
    }
  }

  private static void assertWeight(RestClient rest, String path, String used) throws Exception {
    HttpResponse<String> answer = rest.get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-MBX-USED-WEIGHT-1M")).contains(used);
  }

  private static long seconds(HttpResponse<String> answer) {
    return answer.headers().firstValueAsLong("Retry-After").orElseThrow();
  }
}
