package quantumforge.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Asks every control node again and again what it knows. The views may be read by any thread. */
final class Watch implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LIMIT_MILLIS = 1_000;
  private static final long PAUSE_MILLIS = 200;

  private final Map<String, View> views = new ConcurrentHashMap<>();
  private final Map<String, Long> versions = new ConcurrentHashMap<>();
  private final History history;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  Watch(History history, Path namespace) {
    this.history = history;
    NodeFiles.controls()
        .forEach(
            part -> threads.add(Namespace.start(namespace, "watch-" + part.id(), () -> run(part))));
  }

  private void run(Part part) {
    while (!closed) {
      try {
        take(View.of(part.id(), ask(part, "/status", "GET").body()));
        Thread.sleep(PAUSE_MILLIS);
      } catch (IOException silent) {
        views.remove(part.id());
        pause();
      } catch (InterruptedException stopped) {
        closed = true;
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException stopped) {
      closed = true;
    }
  }

  private void take(View view) {
    views.put(view.node().isEmpty() ? "?" : view.node(), view);
    Long before = versions.put(view.node(), view.version());
    if (view.version() > 0 && !Long.valueOf(view.version()).equals(before)) {
      history.add(
          new History.Effect.Known(
              System.nanoTime(),
              view.node(),
              view.version(),
              view.epoch(),
              view.mode(),
              view.primary(),
              view.standby()));
    }
  }

  /** What a node answered, as JSON. */
  private record Answer(int status, com.fasterxml.jackson.databind.JsonNode body) {}

  private static Answer ask(Part part, String path, String method) throws IOException {
    URI uri =
        URI.create("http://" + part.address() + ":" + NodeFiles.MANAGEMENT_PORT).resolve(path);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(LIMIT_MILLIS);
    connection.setReadTimeout(LIMIT_MILLIS);
    connection.setRequestMethod(method);
    try (InputStream body = connection.getInputStream()) {
      return new Answer(connection.getResponseCode(), JSON.readTree(body));
    }
  }

  /** The best view that any control node has: of the newest witness, as fresh as can be. */
  View best() {
    return Stream.concat(Stream.of(View.NOTHING), views.values().stream())
        .max(Comparator.comparingLong(View::term).thenComparing(view -> -view.ageMillis()))
        .orElse(View.NOTHING);
  }

  /** What one control node knows; empty when it does not answer. */
  Optional<View> of(String node) {
    return Optional.ofNullable(views.get(node));
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
