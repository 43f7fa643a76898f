package quantumforge.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Asks every control node again and again what it knows. The views may be read by any thread. */
final class Watch implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LIMIT_MILLIS = 1_000;
  private static final long PAUSE_MILLIS = 200;

  private final Map<String, View> views = new ConcurrentHashMap<>();
  private final Map<String, Long> versions = new ConcurrentHashMap<>();
  private final History history;
  private final Consumer<View> news;
  private final List<Repeated> looks;

  /**
   * Begins at once.
   *
   * @param news told by several threads of each view that has another version than its node's last
   */
  Watch(History history, Path namespace, Consumer<View> news) {
    this.history = history;
    this.news = news;
    this.looks =
        NodeFiles.controls()
            .map(part -> new Repeated(namespace, "watch-" + part.id(), () -> look(part)))
            .toList();
  }

  private long look(Part part) {
    try {
      take(part, View.of(part.id(), ask(part)));
    } catch (IOException silent) {
      views.remove(part.id());
    }
    return PAUSE_MILLIS;
  }

  private void take(Part part, View view) {
    views.put(part.id(), view);
    if (view.equals(View.NOTHING)) {
      return;
    }
    Long before = versions.put(view.node(), view.version());
    if (before == null || before != view.version()) {
      news.accept(view);
      history.add(
          new History.Effect.Known(
              System.nanoTime(),
              view.node(),
              view.version(),
              view.epoch(),
              view.mode(),
              view.primary(),
              view.standby(),
              view.changedBy()));
    }
  }

  private static JsonNode ask(Part part) throws IOException {
    URI uri =
        URI.create("http://%s:%d/status".formatted(part.address(), NodeFiles.MANAGEMENT_PORT));
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(LIMIT_MILLIS);
    connection.setReadTimeout(LIMIT_MILLIS);
    // One that is kept would be used for another network's machine of the same address.
    connection.setRequestProperty("Connection", "close");
    try (InputStream body = connection.getInputStream()) {
      return JSON.readTree(body);
    }
  }

  /** The best view that any control node has: of the newest witness, as fresh as can be. */
  View best() {
    return Stream.concat(Stream.of(View.NOTHING), views.values().stream())
        .max(Comparator.comparingLong(View::term).thenComparing(view -> -view.ageMillis()))
        .orElse(View.NOTHING);
  }

  @Override
  public void close() {
    looks.forEach(Repeated::close);
  }
}
