package quantumforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks the plant's HTTP interfaces on loopback. Thread-safe. */
final class Web {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIMEOUT)
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  private final Duration answerTimeout;

  Web() {
    this(ANSWER_TIMEOUT);
  }

  Web(Duration answerTimeout) {
    this.answerTimeout = answerTimeout;
  }

  /**
   * An answer.
   *
   * @param status of HTTP
   */
  record Answer(int status, String body) {

    boolean isOk() {
      return status == 200;
    }

    JsonNode json() throws IOException {
      return JSON.readTree(body);
    }
  }

  Answer get(int port, String path) throws IOException, InterruptedException {
    return send(request(port, path).GET().build());
  }

  Answer post(int port, String path) throws IOException, InterruptedException {
    return send(request(port, path).POST(HttpRequest.BodyPublishers.noBody()).build());
  }

  private HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(answerTimeout);
  }

  private Answer send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(answer.statusCode(), answer.body());
  }
}
