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
  void whatIsNotBuiltIsCountedInTheRowAndNamedOnceForAllNodesThatLackIt() {
    List<String> lines =
        printed(
            node("witness", running("witness"), missing("failover"), missing("alerts")),
            node("archive", running("witness"), missing("failover"), missing("alerts")),
            node("site-1", missing("engine"), running("consumer")),
            node("edge", running("feed")));

    assertThat(lines.getFirst()).endsWith("RUNS      NOT BUILT");
    assertThat(lines.get(1)).startsWith("witness ").endsWith("witness   2");
    assertThat(lines.get(4)).startsWith("edge ").endsWith("feed      -");
    assertThat(lines.subList(5, lines.size()))
        .containsExactly(
            "witness, archive: not built: failover, alerts", "site-1: not built: engine");
  }

  @Test
  void aTroubleIsNamedWithItsReason() {
    assertThat(
            printed(node("site-1", new ServiceStatus("consumer", State.FAILED, "the disk is full")))
                .getLast())
        .isEqualTo("site-1: consumer failed: the disk is full");
  }

  private static List<String> printed(NodeView... nodes) {
    StringWriter text = new StringWriter();
    PlantTable.print(List.of(nodes), new PrintWriter(text, true));
    return text.toString().lines().toList();
  }

  private static ServiceStatus running(String name) {
    return new ServiceStatus(name, State.RUNNING, "works");
  }

  private static ServiceStatus missing(String name) {
    return new ServiceStatus(name, State.NOT_BUILT, "not built in this version");
  }

  private static NodeView node(String name, ServiceStatus... services) {
    NodeReport report =
        new NodeReport(
            name,
            "control",
            List.of("witness"),
            "127.0.0.1:1",
            1,
            Instant.EPOCH,
            new ProcessStatus(1, "test", 1, 1, 0, 1, 0),
            Arrays.asList(services),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            List.of());
    return new NodeView(name, Reachability.UP, 0, Optional.of(report));
  }
}
