package quantumforge.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads an event stream as a browser does, and keeps what came. */
final class SseReader implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final InputStream body;
  private final List<Event> events = new CopyOnWriteArrayList<>();

  record Event(String id, String name, JsonNode data) {

    long sequence() {
      return Long.parseLong(id.substring(0, id.indexOf('.')));
    }

    /** The newest trade that the browser has with this event. */
    long tradeId() {
      return Long.parseLong(id.substring(id.indexOf('.') + 1));
    }
  }

  private SseReader(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new IOException("answered " + response.statusCode());
    }
    body = response.body();
    Thread.ofVirtual().name("sse").start(this::read);
  }

  static SseReader open(URI uri, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return new SseReader(request.build());
  }

  List<Event> events() {
    return List.copyOf(events);
  }

  List<Event> named(String name) {
    return events.stream().filter(event -> event.name().equals(name)).toList();
  }

  private void read() {
    String id = "";
    String name = "";
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          events.add(new Event(id, name, JSON.readTree(line.substring(6))));
        }
      }
    } catch (IOException e) {
      // The stream was closed, by the test or by the server.
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
