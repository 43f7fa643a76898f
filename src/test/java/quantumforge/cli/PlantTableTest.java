package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.status.NodeReport;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.PlantStatus.Reachability;
import quantumforge.status.ProcessStatus;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;

class PlantTableTest {

  @Test
  void whatRunsAndWhatIsNotBuiltIsNamedOnceForAllNodesOfWhichItIsSo() {
    assertThat(
            PlantTable.services(
                List.of(
                    node("witness", running("witness"), missing("failover"), missing("alerts")),
                    node("archive", running("witness"), missing("failover"), missing("alerts")),
                    node("site-1", missing("engine"), running("consumer")),
                    node("edge", running("feed")))))
        .containsExactly(
            "witness, archive: runs: witness",
            "site-1: runs: consumer",
            "edge: runs: feed",
            "witness, archive: not built: failover, alerts",
            "site-1: not built: engine");
  }

  @Test
  void aTroubleComesFirstWithItsReason() {
    assertThat(
            PlantTable.services(
                List.of(node("site-1", new ServiceStatus("consumer", State.FAILED, "disk full")))))
        .containsExactly("site-1: consumer failed: disk full", "site-1: runs: consumer(failed)");
  }

  @Test
  void theTableOfAPlantFitsIntoATerminal() {
    StringWriter text = new StringWriter();
    List<String> roles = List.of("brain", "engine", "database");
    Optional<NodeReport> report = Optional.of(report("emergency", roles));
    PlantTable.print(
        List.of(new NodeView("emergency", Reachability.UNREACHABLE, 3_599_000, report)),
        new PrintWriter(text, true));
    assertThat(text.toString().lines()).allMatch(line -> line.length() <= 80);
  }

  private static ServiceStatus running(String name) {
    return new ServiceStatus(name, State.RUNNING, "works");
  }

  private static ServiceStatus missing(String name) {
    return new ServiceStatus(name, State.NOT_BUILT, "not built in this version");
  }

  private static NodeView node(String name, ServiceStatus... services) {
    return new NodeView(
        name, Reachability.UP, 0, Optional.of(report(name, List.of("witness"), services)));
  }

  private static NodeReport report(String name, List<String> roles, ServiceStatus... services) {
    return new NodeReport(
        name,
        "control",
        roles,
        "127.0.0.1:1",
        1,
        Instant.EPOCH,
        new ProcessStatus(1, "test", 1, 1L << 30, 0, 1, 0),
        Arrays.asList(services),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of());
  }
}
