package quantumforge.exchange.tape;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records streams of a Binance-like exchange as they come, with the order book of each symbol by
 * REST in between, as the recorded {@link TapeFormat#HFT} tapes have it. Reconnects by itself.
 * Pings are answered by the WebSocket client with the ping's payload.
 */
public final class TapeRecorder {

  private static final Logger LOG = LoggerFactory.getLogger(TapeRecorder.class);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FLUSH = Duration.ofSeconds(1);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(30);
  private static final int SNAPSHOT_LIMIT = 1_000;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final Order order;
  private final TapeWriter tape;
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

  private TapeRecorder(Order order, TapeWriter tape, BooleanSupplier stopped) {
    this.order = order;
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
    try (TapeWriter tape = TapeWriter.create(order.file())) {
      new TapeRecorder(order, tape, stopped).run();
      return tape.lines();
    }
  }

  private void run() throws IOException, InterruptedException {
    long endNanos = System.nanoTime() + order.length().toNanos();
    Duration backoff = FLUSH;
    try (http) {
      while (more(endNanos)) {
        Connection connection = new Connection();
        try {
          WebSocket socket =
              http.newWebSocketBuilder()
                  .connectTimeout(CONNECT_TIMEOUT)
                  .buildAsync(streamUri(), connection)
                  .join();
          backoff = FLUSH;
          connection.follow(socket, endNanos);
        } catch (CompletionException refused) {
          LOG.warn("cannot connect to {}: {}", order.url(), refused.getCause().toString());
          connection.over.await(
              Math.min(backoff.toMillis(), left(endNanos)), TimeUnit.MILLISECONDS);
          backoff =
              backoff.multipliedBy(2).compareTo(BACKOFF_MAX) > 0
                  ? BACKOFF_MAX
                  : backoff.multipliedBy(2);
        }
      }
      http.shutdownNow();
    }
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  private boolean more(long endNanos) {
    return System.nanoTime() - endNanos < 0 && !stopped.getAsBoolean() && failure.get() == null;
  }

  private static long left(long endNanos) {
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime()));
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

  /** One connection from its opening to its end. */
  private final class Connection implements WebSocket.Listener {

    private final StringBuilder message = new StringBuilder();
    private final Set<String> withoutBook = new TreeSet<>(order.bookSymbols());
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicLong heard = new AtomicLong();
    private long heardBefore = -1;

    void follow(WebSocket socket, long endNanos) throws IOException, InterruptedException {
      while (more(endNanos)
          && !over.await(Math.min(FLUSH.toMillis(), left(endNanos)), TimeUnit.MILLISECONDS)) {
        fetchBooks();
        tape.flush();
        probe(socket);
      }
      if (over.getCount() > 0) {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
        over.await(1, TimeUnit.SECONDS);
        socket.abort();
      }
    }

    /**
     * Pings a venue that said nothing since the last look. The JDK (25) can lose the end of a
     * connection (docs/adr/0003); then the ping cannot be sent, or the next one.
     */
    private void probe(WebSocket socket) {
      long now = heard.get();
      if (now == heardBefore && !socket.isOutputClosed()) {
        socket
            .sendPing(ByteBuffer.allocate(0))
            .whenComplete(
                (sent, lost) -> {
                  if (lost != null) {
                    LOG.warn("connection lost unnoticed: {}", lost.toString());
                    over.countDown();
                  }
                });
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
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      heard.incrementAndGet();
      message.append(data);
      if (last) {
        write(message.toString());
        message.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      LOG.info("connection closed with {} {}", code, reason);
      over.countDown();
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable cause) {
      LOG.warn("connection lost: {}", cause.toString());
      over.countDown();
    }
  }
}
