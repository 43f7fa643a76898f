package quantumforge.exchange.paper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client written by others than the server: the JDK's. Keeps all it hears. */
final class StreamClient implements WebSocket.Listener, AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final List<String> pings = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder part = new StringBuilder();
  private final WebSocket socket;

  private StreamClient(int port, String path) {
    socket =
        HTTP.newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + port + path), this)
            .join();
  }

  static StreamClient connect(PaperExchange exchange, String path) {
    return new StreamClient(exchange.port(), path);
  }

  void send(String text) {
    socket.sendText(text, true).join();
  }

  void pong(String payload) {
    socket.sendPong(ByteBuffer.wrap(payload.getBytes(StandardCharsets.US_ASCII))).join();
  }

  /** The next message. */
  String next() throws InterruptedException {
    String message = messages.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (message == null) {
      throw new AssertionError("no message within " + PATIENCE);
    }
    return message;
  }

  JsonNode nextJson() throws InterruptedException {
    return json(next());
  }

  /** Sends a request and waits for its answer, which may come between data. */
  String ask(String request) throws InterruptedException {
    send(request);
    while (true) {
      String message = next();
      if (message.startsWith("{\"result\"") || message.startsWith("{\"code\"")) {
        return message;
      }
    }
  }

  /** How many messages wait to be looked at. */
  int waiting() {
    return messages.size();
  }

  List<String> drain() {
    List<String> all = new ArrayList<>();
    messages.drainTo(all);
    return all;
  }

  List<String> pings() {
    return pings;
  }

  /**
   * The code of the end; 1006 when there was no close frame. The JDK can lose an end without one
   * (docs/adr/0005); a ping that cannot be sent shows it.
   */
  int closeCode() throws InterruptedException {
    for (long waited = 0; waited < PATIENCE.toSeconds(); waited++) {
      try {
        return closed.get(1, TimeUnit.SECONDS);
      } catch (TimeoutException quiet) {
        socket
            .sendPing(ByteBuffer.allocate(0))
            .whenComplete(
                (sent, failure) -> {
                  if (failure != null) {
                    closed.completeOnTimeout(1006, 5, TimeUnit.SECONDS);
                  }
                });
      } catch (ExecutionException never) {
        throw new AssertionError(never);
      }
    }
    throw new AssertionError("the connection was not closed within " + PATIENCE);
  }

  boolean isOpen() {
    return !closed.isDone();
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException broken) {
      throw new AssertionError("no JSON: " + text, broken);
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      messages.add(part.toString());
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onPing(WebSocket from, ByteBuffer payload) {
    pings.add(StandardCharsets.US_ASCII.decode(payload.duplicate()).toString());
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable cause) {
    closed.complete(1006);
  }

  @Override
  public void close() {
    socket.abort();
  }
}
