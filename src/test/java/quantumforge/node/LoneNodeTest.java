package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.node.NodeException.Kind;
import quantumforge.support.FreePorts;

class LoneNodeTest {

  @TempDir private Path folder;

  @Test
  void aTapeThatCannotBeReadIsNotTakenForAPortInUse() {
    Path tape = folder.resolve("missing.ndjson");

    NodeException refused = refused("port = 0, source = tape, tape.files = [\"" + tape + "\"]");

    assertThat(refused.kind()).isEqualTo(Kind.UNUSABLE);
    assertThat(refused).hasMessageContaining(tape.toString());
  }

  @Test
  void aPortThatSomebodyElseHasIsInUse() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      NodeException refused = refused("port = " + other.getLocalPort());

      assertThat(refused.kind()).isEqualTo(Kind.IN_USE);
      assertThat(refused)
          .hasMessageContaining("127.0.0.1:" + other.getLocalPort())
          .hasMessageContaining("forge.paper.port");
    }
  }

  @Test
  void aRunningOneAnswersOnItsManagementAddressUntilItStops() throws Exception {
    int port = FreePorts.next();
    LoneNode node = LoneNode.start(settings("port = 0 }, management { port = " + port));
    try (HttpClient http = HttpClient.newHttpClient()) {
      assertThat(get(http, port, "/alive")).isEqualTo("200 alive\n");
      assertThat(get(http, port, "/ready")).isEqualTo("200 ready\n");
      assertThat(get(http, port, "/metrics")).startsWith("200 ").contains("forge_paper_ticks");
      assertThat(get(http, port, "/status")).startsWith("404 ");
    } finally {
      node.stop();
    }
    try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(again.isBound()).isTrue();
    }
  }

  @Test
  void aTakenManagementPortIsInUseAndNothingGoesOnRunning() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      NodeException refused = refused("port = 0 }, management { port = " + other.getLocalPort());

      assertThat(refused.kind()).isEqualTo(Kind.IN_USE);
      assertThat(refused).hasMessageContaining("forge.management.port");
    }
  }

  private static String get(HttpClient http, int port, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }

  private NodeException refused(String paper) {
    return catchThrowableOfType(NodeException.class, () -> LoneNode.start(settings(paper)));
  }

  private Settings settings(String paper) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("paper.conf"),
            """
            forge {
              node { name = paper, data-center = paper, roles = [paper-exchange] }
              paper { %s }
            }
            """
                .formatted(paper));
    return Settings.read(Configuration.load(Optional.of(file), Map.of()));
  }
}
