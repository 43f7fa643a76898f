package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.exchange.tape.TapeException;
import quantumforge.exchange.tape.TapeReader;
import quantumforge.exchange.tape.TapeRecord;
import quantumforge.exchange.tape.TapeRecorder;
import quantumforge.exchange.tape.TapeSummary;

/** The recorder against the paper exchange. */
class TapeRecorderTest {

  private static final List<String> STREAMS =
      List.of(
          "btcusdt@trade",
          "btcusdt@depth@100ms",
          "btcusdt@bookTicker",
          "ethusdt@trade",
          "ethusdt@depth@100ms",
          "ethusdt@bookTicker");

  @TempDir private Path folder;

  private static TapeRecorder.Order order(PaperExchange exchange, Path file, Duration length) {
    return new TapeRecorder.Order(
        URI.create("ws://127.0.0.1:" + exchange.port()),
        URI.create("http://127.0.0.1:" + exchange.port()),
        STREAMS,
        file,
        length);
  }

  @Test
  void aRecordingHoldsEverythingThatWasSaidAndPlaysAgain() throws Exception {
    Path file = folder.resolve("own.gz");
    TestSettings settings = TestSettings.synthetic();
    settings.ticksLimit = 4_000;
    PaperLedger said;
    try (PaperExchange exchange = settings.open()) {
      AtomicBoolean stop = new AtomicBoolean();
      CompletableFuture<Long> recording = start(exchange, file, stop);
      await().atMost(StreamClient.PATIENCE).until(() -> exchange.paperStatus().requests() == 2);
      await().atMost(StreamClient.PATIENCE).until(() -> exchange.paperStatus().endOfMarket());
      stop.set(true);
      assertThat(recording.get()).isEqualTo(4_002);
      assertThat(exchange.paperStatus().breaches()).isZero();
      said = exchange.ledger();
    }
    TapeSummary summary = TapeSummary.of(file);
    assertThat(summary.frames()).isEqualTo(4_000);
    assertThat(summary.restAnswers()).isEqualTo(2);
    assertThat(summary.gaps()).isZero();
    try (PaperExchange again = TestSettings.tape(file).open();
        StreamClient client =
            StreamClient.connect(again, "/stream?streams=" + String.join("/", STREAMS))) {
      await().atMost(StreamClient.PATIENCE).until(() -> again.paperStatus().endOfMarket());
      await().atMost(StreamClient.PATIENCE).until(() -> client.waiting() == 4_000);
      assertThat(again.ledger().symbols())
          .extracting(PaperLedger.Entry::trades, PaperLedger.Entry::lastTradeId)
          .isEqualTo(
              said.symbols().stream().map(e -> Tuple.tuple(e.trades(), e.lastTradeId())).toList());
    }
  }

  @Test
  void aCutConnectionIsOpenedAgainAndTheBooksAreFetchedAgain() throws Exception {
    Path file = folder.resolve("cut.gz");
    try (PaperExchange exchange = TestSettings.synthetic().open()) {
      AtomicBoolean stop = new AtomicBoolean();
      CompletableFuture<Long> recording = start(exchange, file, stop);
      RestClient rest = new RestClient(exchange);
      await().atMost(StreamClient.PATIENCE).until(() -> exchange.paperStatus().requests() == 2);
      rest.post("/paper/cut");
      await().atMost(StreamClient.PATIENCE).until(() -> exchange.paperStatus().requests() == 4);
      stop.set(true);
      recording.get();
      assertThat(exchange.paperStatus().connections()).isEqualTo(2);
    }
    List<TapeRecord> books = new ArrayList<>();
    try (TapeReader reader = TapeReader.open(file)) {
      reader.forEachRemaining(
          record -> {
            if (record instanceof TapeRecord.RestAnswer) {
              books.add(record);
            }
          });
      assertThat(reader.brokenLines()).isZero();
      assertThat(reader.truncation()).isEmpty();
    }
    assertThat(books).hasSize(4);
  }

  @Test
  void anExistingFileIsNeverOverwritten() throws Exception {
    Path file = Files.writeString(folder.resolve("precious.gz"), "data");
    try (PaperExchange exchange = TestSettings.synthetic().open()) {
      TapeRecorder.Order order = order(exchange, file, Duration.ofSeconds(5));
      assertThatThrownBy(() -> TapeRecorder.record(order, () -> false))
          .isInstanceOf(TapeException.class)
          .hasMessage("tape " + file + ": exists already; name another file or remove it");
    }
    assertThat(file).hasContent("data");
  }

  @Test
  void wrongOrdersAreRefused() {
    URI url = URI.create("ws://127.0.0.1:1");
    assertThatThrownBy(
            () ->
                new TapeRecorder.Order(
                    URI.create("http://x"), url, STREAMS, folder, Duration.ofSeconds(1)))
        .hasMessageContaining("must begin with ws:// or wss://, got http://x");
    assertThatThrownBy(
            () -> new TapeRecorder.Order(url, url, List.of("btc"), folder, Duration.ofSeconds(1)))
        .hasMessageContaining("'btc' is no stream such as btcusdt@trade");
  }

  private static CompletableFuture<Long> start(
      PaperExchange exchange, Path file, AtomicBoolean stop) {
    TapeRecorder.Order order = order(exchange, file, StreamClient.PATIENCE);
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return TapeRecorder.record(order, stop::get);
          } catch (Exception failed) {
            throw new IllegalStateException(failed);
          }
        },
        work -> Thread.ofPlatform().daemon().start(work));
  }
}
