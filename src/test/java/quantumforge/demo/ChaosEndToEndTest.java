package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.support.Children;
import quantumforge.support.Needs;

/** {@code ./forge bench chaos} as a user runs it, shortened, in a network namespace of its own. */
class ChaosEndToEndTest {

  private static final long PATIENCE_MINUTES = 10;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path temporary;

  @BeforeAll
  static void needsNamespaces() throws Exception {
    Needs.program("unshare", "util-linux");
    Needs.program("ip", "iproute2");
    Needs.program("iptables", "iptables");
    Process probe =
        new ProcessBuilder("sh", "-c", "unshare -n sh -c 'ip link set lo up && iptables -S'")
            .redirectErrorStream(true)
            .start();
    String said = new String(probe.getInputStream().readAllBytes());
    Needs.privilege(
        probe.waitFor() == 0, "root and a network namespace, to lose packets in: " + said.strip());
  }

  @Test
  void nothingIsLostWhileLinksStoresAndProcessesBreak() throws Exception {
    Path output = temporary.resolve("output");
    Path errors = temporary.resolve("errors");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "quantumforge.cli.Main"));
    command.addAll(List.of("bench", "chaos", "--loss=5", "--for=70s", "--rate=600", "--seed=3"));
    command.add("--json");
    command.add("--dir=" + temporary.resolve("demo"));
    Process run =
        Children.start(
            new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile()));
    try {
      assertThat(run.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).as(text(errors)).isTrue();
      JsonNode runs = new ObjectMapper().readTree(output.toFile());
      assertThat(runs.path(0).path("report").path("reasons")).as(text(errors)).isEmpty();
      assertThat(run.exitValue()).as(text(output) + text(errors)).isZero();
      assertIsWhole(runs);
    } finally {
      run.destroy();
      if (!run.waitFor(1, TimeUnit.MINUTES)) {
        run.destroyForcibly();
      }
    }
  }

  private static void assertIsWhole(JsonNode runs) {
    assertThat(runs).hasSize(1);
    JsonNode run = runs.path(0);
    assertThat(run.path("lossPercent").asInt()).isEqualTo(5);
    assertThat(run.path("seed").asLong()).isEqualTo(3);
    assertThat(run.path("report").path("verdict").asText()).isEqualTo("pass");
    JsonNode stores = run.path("report").path("stores");
    assertThat(stores).hasSize(4);
    for (JsonNode store : stores) {
      assertThat(store.path("trades").asLong()).isPositive();
      assertThat(store.path("lost").asLong(-1)).isZero();
      assertThat(store.path("doubled").asLong(-1)).isZero();
    }
  }

  private static String text(Path output) throws IOException {
    return Files.readString(output);
  }
}
