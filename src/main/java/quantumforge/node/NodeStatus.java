package quantumforge.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import quantumforge.status.NodeReport;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantWatch;

/**
 * What {@code /status} of a node answers.
 *
 * @param report what the node says of itself
 * @param plant the last status of the plant that reached the node; empty before the first
 * @param staleAfterMillis from which age on the node is configured to call what it hears old
 */
public record NodeStatus(
    NodeReport report, Optional<PlantWatch.Seen> plant, long staleAfterMillis) {

  /** The plant's status when it is not old. */
  public Optional<PlantWatch.Seen> fresh() {
    return plant.filter(seen -> seen.ageMillis() <= staleAfterMillis);
  }

  /**
   * Asks a running node.
   *
   * @param management the node's management address, for example {@code http://127.0.0.1:8558}
   * @throws IOException when it does not answer in time, or with something else
   */
  public static NodeStatus fetch(URI management, Duration timeout)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(timeout).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(management.resolve("/status")).timeout(timeout).build();
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(management + " answered " + response.statusCode());
      }
      return Json.read(response.body(), NodeStatus.class);
    }
  }

  private record Heard(
      Optional<String> witness, long ageMillis, boolean stale, Optional<PlantAlerts> alerts) {}

  /** The lanes of a collector alone, as JSON; an empty list for another node. */
  public String relaysJson() {
    return Json.write(report.relays());
  }

  /** The plant's alerts alone as JSON, with who told them and how old that is; -1 for never. */
  public String alertsJson() {
    return Json.write(
        new Heard(
            plant.map(seen -> seen.status().witness()),
            plant.map(PlantWatch.Seen::ageMillis).orElse(-1L),
            fresh().isEmpty(),
            plant.map(seen -> seen.status().alerts())));
  }

  /** What is decided about the database alone, as JSON; null while nothing is known. */
  public String databaseJson() {
    return Json.write(plant.flatMap(seen -> seen.status().database()));
  }

  /** The same as JSON. */
  public String json() {
    return Json.write(this);
  }
}
