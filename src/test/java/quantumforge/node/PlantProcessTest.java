package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.status.PlantStatus;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.PlantStatus.Reachability;
import quantumforge.status.PlantWatch.Seen;
import quantumforge.support.Children;

/** Three control nodes as processes, killed and frozen for real. */
class PlantProcessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(30);
  private static final int SIGTERM_EXIT = 143;
  private static final int REMOVED_EXIT = 7;

  @TempDir private Path folder;

  private final Map<String, Process> processes = new LinkedHashMap<>();
  private TestPlant plant;

  @BeforeEach
  void startPlant() throws Exception {
    plant =
        new TestPlant(folder, "")
            .with("vm-1", "control", "witness")
            .with("vm-2", "control", "witness", "backup")
            .with("vm-3", "control", "witness", "archive");
    for (String name : List.of("vm-1", "vm-2", "vm-3")) {
      start(name);
    }
    processes.keySet().forEach(this::awaitAllUp);
  }

  @AfterEach
  void stopPlant() throws Exception {
    for (Process process : processes.values()) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void aKilledWitnessIsReplacedAndComesBack() throws Exception {
    PlantStatus before = status("vm-1").orElseThrow();
    processes.get(before.witness()).destroyForcibly().waitFor();
    String other = other(before.witness());

    PlantStatus after = awaitTermAbove(before.term(), other);
    assertThat(after.witness()).isNotEqualTo(before.witness());

    start(before.witness());
    awaitAllUp(other);
    awaitAllUp(before.witness());
    assertThat(status(before.witness()).orElseThrow().witness()).isEqualTo(after.witness());
  }

  @Test
  void aFrozenWitnessIsReplacedAndSaysNothingMoreWhenItThaws() throws Exception {
    PlantStatus before = status("vm-1").orElseThrow();
    Process frozen = processes.get(before.witness());
    String other = other(before.witness());
    signal(frozen, "STOP");
    PlantStatus after = awaitTermAbove(before.term(), other);

    signal(frozen, "CONT");
    List<String> heard = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              status(other).ifPresent(status -> heard.add(status.term() + status.witness()));
              return !frozen.isAlive();
            });

    assertThat(frozen.exitValue()).isEqualTo(REMOVED_EXIT);
    assertThat(heard).isNotEmpty().containsOnly(after.term() + after.witness());
  }

  @Test
  void aNodeThatIsToldToStopLeavesAtOnce() throws Exception {
    PlantStatus before = status("vm-1").orElseThrow();
    Process stopped = processes.get(before.witness());
    String other = other(before.witness());
    signal(stopped, "TERM");

    assertThat(stopped.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(stopped.exitValue()).isEqualTo(SIGTERM_EXIT);
    awaitTermAbove(before.term(), other);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(status(other).orElseThrow().nodes())
                    .filteredOn(node -> node.node().equals(before.witness()))
                    .extracting(NodeView::reachability)
                    .containsExactly(Reachability.GONE));
  }

  /** They found another cluster. */
  @Test
  void aSiteJoinsItsControlNodesAgainWhenAllOfThemWereLostAtOnce() throws Exception {
    plant.with("home-1", "home", "emergency");
    start("home-1");
    awaitUp("home-1", 4);
    List<String> lost = List.of("vm-1", "vm-2", "vm-3");
    lost.forEach(name -> processes.get(name).destroyForcibly());
    for (String name : lost) {
      processes.get(name).waitFor();
      start(name);
    }

    Process site = processes.get("home-1");
    assertThat(site.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(site.exitValue()).isEqualTo(REMOVED_EXIT);
    start("home-1");
    awaitUp("vm-1", 4);
    awaitUp("home-1", 4);
  }

  private void start(String name) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(
            java.toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx96m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "quantumforge.cli.Main",
            "node",
            "--config",
            plant.file(name).toString());
    builder.redirectErrorStream(true);
    builder.redirectOutput(
        ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".log").toFile()));
    processes.put(name, Children.start(builder));
  }

  private static void signal(Process process, String signal) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }

  private String other(String name) {
    return processes.keySet().stream().filter(it -> !it.equals(name)).findFirst().orElseThrow();
  }

  private void awaitAllUp(String asked) {
    awaitUp(asked, 3);
  }

  private void awaitUp(String asked, int nodes) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(status(asked))
                    .hasValueSatisfying(
                        status ->
                            assertThat(status.nodes())
                                .filteredOn(node -> node.reachability() == Reachability.UP)
                                .hasSize(nodes)));
  }

  private PlantStatus awaitTermAbove(long term, String asked) {
    return await()
        .atMost(PATIENCE)
        .until(() -> status(asked), status -> status.filter(it -> it.term() > term).isPresent())
        .orElseThrow();
  }

  private Optional<PlantStatus> status(String name) throws InterruptedException {
    try {
      URI url = URI.create(plant.machine(name).url());
      return NodeStatus.fetch(url, ASK_TIMEOUT).plant().map(Seen::status);
    } catch (IOException notYet) {
      return Optional.empty();
    }
  }
}
