package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.exchange.tape.TapeException;
import quantumforge.status.ServiceStatus;

/** Tapes, settings and requests as they should not be. */
class BadInputTest {

  @TempDir private Path folder;

  @Test
  void aTapeThatBreaksOffPlaysWhatIsWholeAndSaysSoInStatus() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      lines.append(i).append(' ').append(trade(1_000 + i)).append('\n');
    }
    byte[] whole = gzip(lines.toString());
    Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, whole.length / 2));
    PaperService service = new PaperService(tape(cut), new SimpleMeterRegistry());
    service.start();
    try (PaperExchange exchange = PaperExchange.start(tape(cut), new SimpleMeterRegistry())) {
      await().atMost(StreamClient.PATIENCE).until(() -> exchange.paperStatus().endOfMarket());
      assertThat(exchange.paperStatus().trouble()).contains("breaks off after line");
      PaperLedger.Entry entry = exchange.ledger().symbols().getFirst();
      assertThat(entry.firstTradeId()).isEqualTo(1_000);
      assertThat(entry.trades()).isBetween(1_000L, 19_999L);
      await()
          .atMost(StreamClient.PATIENCE)
          .until(() -> service.status().state() == ServiceStatus.State.DEGRADED);
      assertThat(service.status().detail()).contains("breaks off after line");
    } finally {
      service.stop();
    }
  }

  @Test
  void framesThatLackAFieldAreCountedAndTheRestIsPlayed() throws Exception {
    String lines =
        "1 " + trade(1) + "\n2 " + trade(2).replace("\"T\":5,", "") + "\n3 " + trade(3) + "\n";
    Path file = Files.write(folder.resolve("tape.gz"), gzip(lines));
    try (PaperExchange exchange = PaperExchange.start(tape(file), new SimpleMeterRegistry())) {
      await().atMost(StreamClient.PATIENCE).until(() -> exchange.paperStatus().endOfMarket());
      assertThat(exchange.ledger().trades()).isEqualTo(2);
      assertThat(exchange.paperStatus().trouble())
          .contains("1 frames cannot be replayed", "line 2", "lacks a field");
    }
  }

  @Test
  void aTapeOfAnotherVenueIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("tape"), "{\"channel\":\"heartbeats\"}\n");
    assertThatThrownBy(() -> PaperExchange.start(tape(file), new SimpleMeterRegistry()))
        .isInstanceOf(TapeException.class)
        .hasMessageContaining("no Binance stream inside")
        .hasMessageContaining("btcusdt@trade");
  }

  @Test
  void aTakenPortIsNamedWithTheMend() throws Exception {
    try (PaperExchange first = TestSettings.synthetic().open()) {
      PaperSettings second =
          PaperSettings.ofTape(
              List.of(Files.write(folder.resolve("t.gz"), gzip("1 " + trade(1) + "\n"))),
              "1",
              first.port(),
              PaperSettings.Start.NOW,
              Duration.ZERO);
      assertThatThrownBy(() -> PaperExchange.start(second, new SimpleMeterRegistry()))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("127.0.0.1:" + first.port())
          .hasMessageContaining("change forge.paper.port");
    }
  }

  @Test
  void wrongSettingsNameKeyAndValue() {
    TestSettings speed = TestSettings.tape(folder);
    speed.speed = "fast";
    assertThatThrownBy(speed::settings)
        .hasMessage("speed must be a number above 0 or 'max', got 'fast'");
    TestSettings rate = TestSettings.synthetic();
    rate.rate = Double.NaN;
    assertThatThrownBy(rate::settings).hasMessageContaining("rate must be");
    TestSettings none = TestSettings.tape();
    assertThatThrownBy(none::settings).hasMessageContaining("tape.files is empty");
    TestSettings fault = TestSettings.synthetic();
    fault.faults = List.of("10s explode");
    assertThatThrownBy(fault::open).hasMessageContaining("unknown fault 'explode'");
  }

  @Test
  void wrongRequestsGetTheVenuesErrors() throws Exception {
    try (PaperExchange exchange = TestSettings.synthetic().open()) {
      RestClient rest = new RestClient(exchange);
      assertThat(rest.get("/api/v3/depth").body())
          .isEqualTo(
              "{\"code\":-1102,\"msg\":\"Mandatory parameter 'symbol' was not sent, was empty/null,"
                  + " or malformed.\"}");
      assertThat(rest.get("/api/v3/depth?symbol=NOPE").body())
          .isEqualTo("{\"code\":-1121,\"msg\":\"Invalid symbol.\"}");
      assertThat(rest.get("/api/v3/depth?symbol=BTCUSDT&limit=0").body()).contains("-1130");
      assertThat(rest.get("/api/v3/historicalTrades?symbol=BTCUSDT&fromId=x").body())
          .contains("-1100");
      assertThat(rest.get("/api/v3/nope").statusCode()).isEqualTo(404);
      assertThat(rest.post("/api/v3/depth").statusCode()).isEqualTo(405);
      assertThat(rest.get("/paper/nope").statusCode()).isEqualTo(404);
    }
  }

  private static PaperSettings tape(Path file) {
    return PaperSettings.ofTape(List.of(file), "max", 0, PaperSettings.Start.NOW, Duration.ZERO);
  }

  private static String trade(long id) {
    return "{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":5,\"s\":\"BTCUSDT\","
        + "\"t\":"
        + id
        + ",\"p\":\"1.00000000\",\"q\":\"2.00000000\",\"T\":5,\"m\":true,\"M\":true}}";
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return packed.toByteArray();
  }
}
