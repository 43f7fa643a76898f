package quantumforge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import quantumforge.support.Needs;

class ConsoleHttpTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static ConsoleRig rig;
  private static HttpClient client;

  @BeforeAll
  static void start() throws Exception {
    rig = new ConsoleRig(ConsoleRig.settings(0), 20);
    rig.console().start();
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    client.close();
    rig.close();
  }

  @Test
  void tellsThePlantWithItsAge() throws Exception {
    HttpResponse<String> answer = get("/api/plant");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"ageMillis\":", "\"witness\":\"backup\"", "\"vps-1\"");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
  }

  @Test
  void tellsTheHistoryOfASymbol() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              HttpResponse<String> answer =
                  get("/api/history?exchange=binance_spot&symbol=BTCUSDT&limit=5");
              assertThat(answer.statusCode()).isEqualTo(200);
              assertThat(answer.body().split("\"tradeId\"")).hasSize(6);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/history?symbol=BTCUSDT|exchange||an exchange such as binance_spot
          /api/history?exchange=Binance%20Spot&symbol=B|exchange|Binance Spot|an exchange such as
          /api/history?exchange=binance_spot|symbol||a symbol such as BTCUSDT
          /api/history?exchange=binance_spot&symbol=BTC%2FUSDT|symbol|BTC/USDT|a symbol such as
          /api/history?exchange=binance_spot&symbol=B&limit=0|limit|0|a whole number in 1..5000
          /api/history?exchange=binance_spot&symbol=B&limit=many|limit|many|a whole number in 1..
          /api/history?exchange=binance_spot&symbol=B&from=-1|from|-1|a whole number in 0..
          /api/events?symbol=BTCUSDT|symbol|BTCUSDT|exchange:SYMBOL, such as binance_spot:BTCUSDT
          /api/events?lastEventId=x|lastEventId|x|an event id of this stream, such as 17.0
          """)
  void namesParameterValueAndWhatIsAllowed(
      String path, String parameter, String value, String allowed) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("\"parameter\":\"" + parameter + "\"")
        .contains("\"value\":\"" + (value == null ? "" : value) + "\"")
        .contains(allowed);
  }

  @Test
  void onlyAnswersGet() throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(rig.uri("/api/plant"))
            .POST(HttpRequest.BodyPublishers.ofString("x"))
            .build();
    HttpResponse<String> answer = client.send(post, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.body()).contains("the console only answers GET", "\"value\":\"POST\"");
    assertThat(answer.headers().firstValue("Allow")).contains("GET");
  }

  @Test
  void saysWhatThereIsWhenThereIsNothing() throws Exception {
    HttpResponse<String> answer = get("/admin");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("/admin", "/api/plant, /api/history, /api/events");
    assertThat(get("/assets/app-OLD.js").body()).contains("another build", "Reload the page");
    assertThat(get("/assets/..%2Fmanifest.json").statusCode()).isEqualTo(404);
    assertThat(get("/manifest.json").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 200",
    "localhost, 200",
    "'[::1]', 200",
    "192.168.7.9, 200",
    "evil.example, 403",
    "127.0.0.1.evil.example, 403",
    "localhost.evil.example, 403",
  })
  void answersOnlyUnderItsOwnNames(String host, int status) throws IOException {
    InetSocketAddress address = rig.console().address().orElseThrow();
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      OutputStream out = socket.getOutputStream();
      String request =
          "GET /api/plant HTTP/1.1\r\nHost: "
              + host
              + ":"
              + address.getPort()
              + "\r\nConnection: close\r\n\r\n";
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 " + status);
      if (status == 403) {
        assertThat(answer).contains(host, "forge.console.allowed-hosts").doesNotContain("vps-1");
      }
    }
  }

  @Test
  void everyAnswerForbidsForeignCodeAndFrames() throws Exception {
    for (String path : new String[] {"/", "/api/plant", "/nothing", "/api/history"}) {
      var headers = get(path).headers();
      assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("Server")).isEmpty();
    }
  }

  @Test
  void letsBrowsersKeepHashedFilesForeverAndThePageNever() throws Exception {
    Needs.tool(UiFiles.load().problem().isEmpty(), UiFiles.load().problem().orElse(""));
    HttpResponse<String> page = get("/");
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
    String script = page.body().replaceAll("(?s).*src=\"(/assets/app-[^\"]+)\".*", "$1");
    HttpResponse<String> file = get(script);
    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
    HttpRequest packed =
        HttpRequest.newBuilder(rig.uri(script)).header("Accept-Encoding", "gzip").build();
    HttpResponse<byte[]> small = client.send(packed, HttpResponse.BodyHandlers.ofByteArray());
    assertThat(small.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(small.body().length).isLessThan(file.body().length() / 2);
  }

  @Test
  void namesTheAddressThatIsTaken() {
    int port = rig.console().address().orElseThrow().getPort();
    try (ConsoleRig second = new ConsoleRig(ConsoleRig.settings(port), 1)) {
      assertThatThrownBy(() -> second.console().start())
          .hasMessageContaining("127.0.0.1:" + port)
          .hasMessageContaining("forge.console.port");
    }
  }

  private static HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create(rig.uri("/") + path.substring(1));
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
