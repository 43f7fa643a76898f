package quantumforge.exchange.tape;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.exchange.websocket.WebSocketConnection;
import quantumforge.exchange.websocket.WebSocketListener;

/**
 * Records streams of a Binance-like exchange as they come, with the order book of each symbol by
 * REST in between, as the recorded {@link TapeFormat#HFT} tapes have it. Reconnects by itself.
 */
public final class TapeRecorder {

  private static final Logger LOG = LoggerFactory.getLogger(TapeRecorder.class);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration GOODBYE = Duration.ofSeconds(1);
  private static final Duration FLUSH = Duration.ofSeconds(1);
  private static final Duration BACKOFF_MIN = Duration.ofSeconds(1);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(30);
  private static final int SNAPSHOT_LIMIT = 1_000;

  /** The venue pings every 20 s, and answers pings: who says nothing for so long is gone. */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final Order order;
  private final TapeWriter tape;
  private final Duration silenceMax;
  private final BooleanSupplier stopped;
  private final AtomicReference<IOException> failure = new AtomicReference<>();

  /**
   * What to record.
   *
   * @param url the exchange, for example {@code ws://127.0.0.1:9443}
   * @param rest where it answers REST calls, for example {@code http://127.0.0.1:9443}
   * @param streams for example {@code btcusdt@trade}; at least one
   * @param length for how long
   */
  public record Order(URI url, URI rest, List<String> streams, Path file, Duration length) {

    public Order {
      streams = List.copyOf(streams);
      String scheme = String.valueOf(url.getScheme());
      if (!scheme.equals("ws") && !scheme.equals("wss")) {
        throw new IllegalArgumentException("the url must begin with ws:// or wss://, got " + url);
      }
      if (streams.isEmpty()) {
        throw new IllegalArgumentException("at least one stream is needed");
      }
      for (String stream : streams) {
        if (!stream.matches("[^@/?&#\\s]*@[^/?&#\\s]+") && !stream.startsWith("!")) {
          throw new IllegalArgumentException(
              "'" + stream + "' is no stream such as btcusdt@trade or btcusdt@depth@100ms");
        }
      }
    }

    /** The symbols whose order books belong on the tape. */
    Set<String> bookSymbols() {
      Set<String> symbols = new TreeSet<>();
      for (String stream : streams) {
        int at = stream.indexOf('@');
        if (at > 0 && stream.startsWith("@depth", at)) {
          symbols.add(stream.substring(0, at).toUpperCase(Locale.ROOT));
        }
      }
      return symbols;
    }
  }

  private TapeRecorder(Order order, TapeWriter tape, Duration silenceMax, BooleanSupplier stopped) {
    this.order = order;
    this.silenceMax = silenceMax;
    this.tape = tape;
    this.stopped = stopped;
  }

  /**
   * Records until the time is over or {@code stopped} says so.
   *
   * @return how many lines the tape has
   * @throws TapeException when the file cannot be created or written
   */
  public static long record(Order order, BooleanSupplier stopped)
      throws IOException, InterruptedException {
    return record(order, SILENCE_MAX, stopped);
  }

  /**
   * The same, with another patience.
   *
   * @param silenceMax without data, ping or pong, after which a connection is opened anew
   */
  static long record(Order order, Duration silenceMax, BooleanSupplier stopped)
      throws IOException, InterruptedException {
    try (TapeWriter tape = TapeWriter.create(order.file())) {
      new TapeRecorder(order, tape, silenceMax, stopped).run();
      return tape.lines();
    }
  }

  private void run() throws IOException, InterruptedException {
    long endNanos = System.nanoTime() + order.length().toNanos();
    Duration backoff = BACKOFF_MIN;
    try (http) {
      while (more(endNanos)) {
        if (recordOne(endNanos)) {
          backoff = BACKOFF_MIN;
        } else {
          Thread.sleep(shorter(backoff, left(endNanos)));
          backoff = shorter(backoff.multipliedBy(2), BACKOFF_MAX);
        }
      }
      http.shutdownNow();
    }
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  /** Whether a connection could be opened, and said something. */
  private boolean recordOne(long endNanos) throws IOException, InterruptedException {
    WebSocketConnection socket;
    try {
      socket = WebSocketConnection.open(streamUri(), CONNECT_TIMEOUT);
    } catch (IOException refused) {
      LOG.warn("cannot connect to {}: {}", order.url(), refused.toString());
      return false;
    }
    Connection connection = new Connection(socket);
    connection.follow(endNanos);
    return connection.heard.get() > 0;
  }

  private boolean more(long endNanos) {
    return System.nanoTime() - endNanos < 0 && !stopped.getAsBoolean() && failure.get() == null;
  }

  private static Duration left(long endNanos) {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private URI streamUri() {
    String base = order.url().toString().replaceAll("/+$", "");
    return URI.create(base + "/stream?streams=" + String.join("/", order.streams()));
  }

  /** Writes, and remembers when that no longer works: there is nobody to throw at. */
  private void write(String payload) {
    Instant now = Instant.now();
    try {
      tape.write(now.getEpochSecond() * 1_000_000_000L + now.getNano(), payload);
    } catch (IOException failed) {
      failure.compareAndSet(null, failed);
    }
  }

  /** One connection from its opening to its end, read by a thread of its own. */
  private final class Connection implements WebSocketListener {

    private final WebSocketConnection socket;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final Set<String> withoutBook = new TreeSet<>(order.bookSymbols());
    private final AtomicLong heard = new AtomicLong();
    private long heardBefore;
    private long heardNanos = System.nanoTime();

    Connection(WebSocketConnection socket) {
      this.socket = socket;
    }

    void follow(long endNanos) throws IOException, InterruptedException {
      Thread reader = Thread.ofPlatform().daemon().name("tape-recorder").start(this::read);
      try {
        while (more(endNanos) && !reader.join(shorter(FLUSH, left(endNanos)))) {
          fetchBooks();
          tape.flush();
          probe();
        }
        if (reader.isAlive()) {
          socket.close(GOODBYE);
          reader.join();
        }
      } finally {
        socket.abort();
      }
    }

    private void read() {
      try {
        socket.read(this);
      } catch (IOException lost) {
        LOG.warn("connection lost: {}", lost.toString());
      }
    }

    /**
     * Pings a venue that said nothing since the last look: one that is gone without a word is found
     * only by sending (docs/adr/0003).
     */
    private void probe() {
      long now = heard.get();
      if (now != heardBefore) {
        heardNanos = System.nanoTime();
      } else if (System.nanoTime() - heardNanos > silenceMax.toNanos()) {
        LOG.warn("nothing came for {}; the connection is opened anew", silenceMax);
        socket.abort();
      } else {
        try {
          socket.sendPing();
        } catch (IOException gone) {
          LOG.warn("a ping cannot be sent: {}", gone.toString());
          socket.abort();
        }
      }
      heardBefore = now;
    }

    /** Fetched once the streams flow, so that every change since the book is on the tape. */
    private void fetchBooks() throws InterruptedException {
      for (String symbol : List.copyOf(withoutBook)) {
        URI uri =
            URI.create(
                order.rest().toString().replaceAll("/+$", "")
                    + "/api/v3/depth?symbol=%s&limit=%d".formatted(symbol, SNAPSHOT_LIMIT));
        try {
          HttpResponse<String> answer =
              http.send(
                  HttpRequest.newBuilder(uri).timeout(CONNECT_TIMEOUT).build(),
                  HttpResponse.BodyHandlers.ofString());
          if (answer.statusCode() != 200) {
            LOG.warn("no order book of {}: {} {}", symbol, answer.statusCode(), answer.body());
            return;
          }
          write(named(symbol, answer.body()));
          withoutBook.remove(symbol);
        } catch (IOException failed) {
          LOG.warn("no order book of {}: {}", symbol, failed.toString());
          return;
        }
      }
    }

    /** With several symbols on one tape the answer must say whose book it is. */
    private String named(String symbol, String book) {
      int end = book.lastIndexOf('}');
      return order.bookSymbols().size() == 1 || end < 0
          ? book
          : book.substring(0, end) + ",\"symbol\":\"" + symbol + "\"}";
    }

    @Override
    public void onText(byte[] bytes, int from, int length, boolean last) {
      heard.incrementAndGet();
      message.write(bytes, from, length);
      if (last) {
        write(message.toString(StandardCharsets.UTF_8));
        message.reset();
      }
    }

    @Override
    public void onBinary() {
      LOG.warn("a binary message is not recorded; the venue sends text");
    }

    @Override
    public void onPing() {
      heard.incrementAndGet();
    }

    @Override
    public void onPong() {
      heard.incrementAndGet();
    }

    @Override
    public void onClose(int code, String reason) {
      LOG.info("connection closed with {} {}", code, reason);
    }
  }
}
