package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.command.Operators;
import quantumforge.command.Operators.Operator;
import quantumforge.node.DatabaseOrder.Outcome;

/** Orders over HTTP, from a site through the cluster to the witness and back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorCommandsTest {

  @TempDir private static Path folder;

  private final Operator anna = Operators.create("anna");
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Node> nodes = new ArrayList<>();
  private TestPlant plant;
  private Path operators;

  @BeforeAll
  void start() throws Exception {
    operators = Files.writeString(folder.resolve("operators"), anna.line() + "\n");
    Files.setPosixFilePermissions(operators, PosixFilePermissions.fromString("rw-------"));
    plant =
        new TestPlant(
                folder,
                """
                forge.operators.file = "%s"
                forge.failover {
                  servers = [
                    { name = "one", host = "127.0.0.1", port = 1 },
                    { name = "two", host = "127.0.0.1", port = 2 }
                  ]
                  ledgers = ["witness"]
                }
                pekko.coordinated-shutdown { exit-jvm = off, run-by-jvm-shutdown-hook = off }
                """
                    .formatted(operators))
            .with("witness", "control", "witness")
            .with("site-1", "site-1", "engine");
    nodes.add(plant.start("witness"));
    nodes.add(plant.start("site-1"));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                nodes.getLast().watch().latest().stream()
                    .anyMatch(seen -> seen.status().database().isPresent()));
  }

  @AfterAll
  void stop() {
    nodes.reversed().forEach(Node::stop);
  }

  @Test
  void theWitnessAnswersThroughAnyNode() throws Exception {
    Outcome outcome =
        new DatabaseOrder(0, "trying it", "", false).send(site(), "pause", anna.token());
    assertThat(outcome.done()).isFalse();
    assertThat(outcome.sentence()).startsWith("DB-02 does not allow it now: ");
    Outcome other =
        new DatabaseOrder(4, "trying it", "", false).send(site(), "resume", anna.token());
    assertThat(other.sentence()).isEqualTo("the epoch is 0, and the command is for 4");
  }

  @Test
  void nobodyWithoutATokenIsHeard() throws Exception {
    assertThat(post("pause", "Bearer no-token", "{\"expectedEpoch\":0,\"why\":\"because\"}"))
        .startsWith("401 ")
        .contains("this is no operator's token");
    assertThat(post("pause", "", "{\"expectedEpoch\":0,\"why\":\"because\"}")).startsWith("401 ");
  }

  @Test
  void aWrongOrderIsRefusedWithWhatIsWrongInIt() throws Exception {
    String token = "Bearer " + anna.token();
    assertThat(post("burn", token, "{\"expectedEpoch\":0,\"why\":\"because\"}"))
        .startsWith("400 ")
        .contains("no command 'burn'");
    assertThat(post("pause", token, "{\"expectedEpoch\":0,\"why\":\"\"}"))
        .startsWith("400 ")
        .contains("why must have 3 to 500 characters, got 0");
    assertThat(post("failover", token, "{\"expectedEpoch\":0,\"why\":\"because\"}"))
        .startsWith("400 ")
        .contains("failover needs the server");
    assertThat(post("reinit", token, "{\"expectedEpoch\":0,\"why\":\"because\"}"))
        .contains("reinit needs the standby");
    assertThat(post("pause", token, "what?")).startsWith("400 ").contains("the body must be");
  }

  private URI site() {
    return URI.create(plant.machine("site-1").url());
  }

  private String post(String command, String authorization, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(site().resolve("/database/" + command))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }
}
