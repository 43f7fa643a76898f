package quantumforge.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import quantumforge.exchange.paper.CoinbasePaperSettings;
import quantumforge.exchange.paper.KrakenPaperSettings;
import quantumforge.exchange.paper.PaperExchange;
import quantumforge.exchange.paper.PaperSettings;
import quantumforge.exchange.tape.TapeRecord;
import quantumforge.exchange.tape.TapeVenue;
import quantumforge.exchange.websocket.WebSocketConnection;
import quantumforge.exchange.websocket.WebSocketListener;
import quantumforge.kernel.MicroClock;

/** Records a synthetic market: the messages of a paper exchange in this process, and its books. */
public final class SyntheticRecording {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** The default market's: times advance as they do on a real connection. */
  private static final double RATE = 20_000;

  private SyntheticRecording() {}

  /**
   * Records so many messages of all three streams of 50 symbols, 20,000 a second.
   *
   * @param messages at least 1
   * @throws IOException when the exchange does not answer
   */
  public static Recording of(int messages) throws IOException, InterruptedException {
    try (PaperExchange exchange =
            PaperExchange.start(settings(messages), new SimpleMeterRegistry());
        HttpClient rest = HttpClient.newHttpClient()) {
      List<String> symbols =
          exchange.ledger().symbols().stream().map(entry -> entry.symbol()).toList();
      List<TapeRecord.RestAnswer> books = new ArrayList<>();
      // The market stands still until all is subscribed, so a book is that before the first change.
      for (String symbol : symbols) {
        String url =
            "http://127.0.0.1:%d/api/v3/depth?limit=1000&symbol=%s"
                .formatted(exchange.port(), symbol);
        books.add(new TapeRecord.RestAnswer(0, 0, "", url, get(rest, url)));
      }
      WebSocketConnection socket =
          WebSocketConnection.open(streams(exchange.port(), symbols), PATIENCE);
      Listener listener = new Listener(messages, socket);
      socket.read(listener);
      return Recording.of(
          "synthetic market of 50 symbols", TapeVenue.BINANCE, listener.frames, books);
    }
  }

  private static PaperSettings settings(int messages) {
    return new PaperSettings(
        "127.0.0.1",
        0,
        PaperSettings.Source.SYNTHETIC,
        PaperSettings.Start.ON_SUBSCRIBE,
        Duration.ofMillis(50),
        1_000,
        PaperSettings.SlowClients.WAIT,
        16 << 20,
        new PaperSettings.TapeSettings(List.of(), "1"),
        new PaperSettings.SyntheticSettings(
            1, List.of(), 50, RATE, 0.3, 0.5, 0.2, messages, Duration.ZERO),
        PaperSettings.LimitSettings.real(),
        PaperSettings.TimerSettings.real(),
        List.of(),
        KrakenPaperSettings.off(),
        CoinbasePaperSettings.off());
  }

  private static URI streams(int port, List<String> symbols) {
    List<String> streams = new ArrayList<>();
    for (String symbol : symbols) {
      String name = symbol.toLowerCase(Locale.ROOT);
      streams.addAll(List.of(name + "@trade", name + "@bookTicker", name + "@depth@100ms"));
    }
    return URI.create(
        "ws://127.0.0.1:%d/stream?timeUnit=MICROSECOND&streams=%s"
            .formatted(port, String.join("/", streams)));
  }

  private static String get(HttpClient rest, String url) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        rest.send(
            HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(url + " answers with " + answer.statusCode());
    }
    return answer.body();
  }

  /** Keeps the messages, and ends the connection with the last one. */
  private static final class Listener implements WebSocketListener {
    private final int wanted;
    private final WebSocketConnection socket;
    private final List<TapeRecord.Frame> frames = new ArrayList<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private long readMicros;

    Listener(int wanted, WebSocketConnection socket) {
      this.wanted = wanted;
      this.socket = socket;
    }

    @Override
    public void onRead() {
      readMicros = MicroClock.now();
    }

    @Override
    public void onText(byte[] bytes, int from, int length, boolean last) {
      message.write(bytes, from, length);
      if (last) {
        String text = message.toString(StandardCharsets.UTF_8);
        frames.add(new TapeRecord.Frame(frames.size() + 1L, readMicros * 1_000, "", text));
        message.reset();
        if (frames.size() == wanted) {
          socket.close(PATIENCE);
        }
      }
    }

    @Override
    public void onBinary() {}

    @Override
    public void onPing() {}

    @Override
    public void onPong() {}

    @Override
    public void onClose(int code, String reason) {}
  }
}
