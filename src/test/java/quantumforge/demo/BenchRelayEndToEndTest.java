package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.support.Children;

/** {@code ./forge bench relay} as a user runs it, shortened. */
class BenchRelayEndToEndTest {

  private static final long PATIENCE_MINUTES = 5;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path temporary;

  @Test
  void severalRunsBehindOneWarmUpAreMeasuredOneByOneAndVerifiedTogether() throws Exception {
    Path output = temporary.resolve("output");
    Path errors = temporary.resolve("errors");
    Process run =
        Children.start(
            new ProcessBuilder(command())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile()));
    try {
      assertThat(run.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).as(text(errors)).isTrue();
      assertThat(run.exitValue()).as(text(errors)).isZero();
    } finally {
      run.destroy();
      if (!run.waitFor(1, TimeUnit.MINUTES)) {
        run.destroyForcibly();
      }
    }
    assertThat(text(errors)).contains("measuring for 2 s, run 2 of 2", "compared ");
    JsonNode rate = new ObjectMapper().readTree(output.toFile()).path(0);
    assertThat(rate.path("rate").asInt()).isEqualTo(2_000);
    assertThat(rate.path("figures").path("wrongTrades").path("most").asInt(-1)).isZero();
    JsonNode runs = rate.path("runs");
    assertThat(runs).hasSize(2);
    long before = 0;
    for (JsonNode each : runs) {
      long ticks = each.path("market").path("ticks").asLong();
      assertThat(ticks).isGreaterThan(before);
      before = ticks;
      // The ramp is over: with it in the run the rate would be a third of the full one. A market
      // that was late makes up for it at twice the rate.
      assertThat(each.path("market").path("ticksPerSecond").asDouble()).isBetween(1_000.0, 4_000.0);
      assertThat(each.path("brains").path(0).path("arrivalP50Millis").asLong()).isNotNegative();
      assertThat(each.path("stores").path(0).path("trades").asLong())
          .isEqualTo(each.path("market").path("trades").asLong())
          .isGreaterThanOrEqualTo(ticks);
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "quantumforge.cli.Main"));
    command.addAll(List.of("bench", "relay", "--rates=2000", "--for=2s", "--warm-up=9s"));
    command.addAll(List.of("--runs=2", "--json", "--dir=" + temporary.resolve("demo")));
    command.add("--port-base=" + PlantPorts.free());
    return command;
  }

  private static String text(Path file) throws Exception {
    return Files.readString(file);
  }
}
