package quantumforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Talks to the paper exchange's control interface. Thread-safe. */
final class PaperClient {

  private static final Duration UP_PATIENCE = Duration.ofSeconds(90);
  private static final long POLL_MILLIS = 100;

  /** On a busy machine; a fault that was sent once must not be sent again. */
  private static final Duration FAULT_PATIENCE = Duration.ofSeconds(30);

  private final Web web = new Web();
  private final Web patient = new Web(FAULT_PATIENCE);
  private final int port;

  PaperClient(int port) {
    this.port = port;
  }

  /** What the exchange says of itself; empty when it does not answer. */
  Optional<JsonNode> status() throws InterruptedException {
    try {
      Web.Answer answer = web.get(port, "/paper/status");
      return answer.isOk() ? Optional.of(answer.json()) : Optional.empty();
    } catch (IOException silent) {
      return Optional.empty();
    }
  }

  /** The most request weight that one address used in one minute; 0 where nothing has a weight. */
  int mostWeight() throws IOException, InterruptedException {
    return known().path("mostWeight").asInt();
  }

  private JsonNode known() throws IOException, InterruptedException {
    return status().orElseThrow(() -> new IOException("the paper exchange does not answer"));
  }

  /** How often each of its rules was broken, by whomever; rules that nobody broke are left out. */
  Map<String, Long> breachesByRule() throws IOException, InterruptedException {
    Map<String, Long> breaches = new TreeMap<>();
    for (Map.Entry<String, JsonNode> rule : known().path("breachesByRule").properties()) {
      if (rule.getValue().asLong() > 0) {
        breaches.put(rule.getKey(), rule.getValue().asLong());
      }
    }
    return breaches;
  }

  /** What is traded; waits until the exchange is up, which includes reading through its tape. */
  List<String> symbols() throws DemoException, InterruptedException {
    long deadline = System.nanoTime() + UP_PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<JsonNode> status = status();
      if (status.isPresent()) {
        List<String> symbols = new ArrayList<>();
        status.get().path("symbols").forEach(symbol -> symbols.add(symbol.asText()));
        return symbols;
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new DemoException(
        DemoException.Kind.FAILED,
        "the paper exchange is not up after %d s".formatted(UP_PATIENCE.toSeconds()));
  }

  /** What was traded: the truth that the stores are compared with. */
  JsonNode ledger() throws IOException, InterruptedException {
    Web.Answer answer = web.get(port, "/paper/ledger");
    if (!answer.isOk()) {
      throw new IOException("the paper exchange's ledger answers " + answer.status());
    }
    return answer.json();
  }

  /**
   * Makes it fail; {@code docs/paper-exchange.md} has the faults.
   *
   * @return its answer, in JSON
   * @throws IllegalArgumentException when there is no such fault or argument, as the exchange says
   */
  String fault(String name, Map<String, String> arguments)
      throws IOException, InterruptedException {
    String query =
        arguments.entrySet().stream()
            .map(argument -> text(argument.getKey()) + "=" + text(argument.getValue()))
            .collect(Collectors.joining("&"));
    Web.Answer answer = patient.post(port, "/paper/" + text(name) + "?" + query);
    if (!answer.isOk()) {
      throw new IllegalArgumentException(
          answer.json().path("msg").asText("the paper exchange answers " + answer.status()));
    }
    return answer.body();
  }

  private static String text(String word) {
    return URLEncoder.encode(word, StandardCharsets.UTF_8);
  }

  /** Ends the market and waits until it has said its last: nothing is traded any more. */
  void stopMarket() throws IOException, InterruptedException {
    command("stop");
    while (!ledger().path("endOfMarket").asBoolean()) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Lets the market stand still, also before it has begun. */
  void holdMarket() throws IOException, InterruptedException {
    command("pause");
  }

  /** Lets it go on. */
  void releaseMarket() throws IOException, InterruptedException {
    command("resume");
  }

  private void command(String name) throws IOException, InterruptedException {
    Web.Answer answer = web.post(port, "/paper/" + name);
    if (!answer.isOk()) {
      throw new IOException("the paper exchange refuses '" + name + "': " + answer.body());
    }
  }
}
