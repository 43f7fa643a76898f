package quantumforge.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import quantumforge.node.NodeStatus;
import quantumforge.status.PlantStatus;
import quantumforge.status.PlantStatus.Reachability;
import quantumforge.status.PlantWatch.Seen;
import quantumforge.status.ServiceStatus;

/** {@code ./forge status}: how the plant is, asked of any node. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Shows the plant as any node knows it: who is there, how old that is, what runs, alerts.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge status                                      the node on this machine",
      "  ./forge status --url http://10.8.0.3:8558           another node",
      "  ./forge status --url http://a:8558,http://b:8558    the first that answers",
      "",
      "Exit codes: 0 all is well, 1 something is down, stale or failed, or an alert is",
      "active, 6 nobody answers."
    })
final class StatusCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private AskedNode asked;

  @Option(names = "--json", description = "Print what the node answered, as JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    NodeStatus status = asked.ask();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(status.json());
    } else {
      print(status, out);
    }
    out.flush();
    return isWell(status) ? ExitCode.OK : ExitCode.FAILED;
  }

  private void print(NodeStatus status, PrintWriter out) {
    if (status.plant().isEmpty()) {
      out.printf(
          "node %s has not heard of any witness yet; this is the node itself:%n",
          status.report().node());
      List<PlantStatus.NodeView> self = List.of(PlantTable.self(status.report()));
      PlantTable.print(self, out);
      lines(PlantTable.services(self), out);
      SourceTable.print(self, out);
      return;
    }
    Seen seen = status.plant().get();
    PlantStatus plant = seen.status();
    if (status.fresh().isEmpty()) {
      out.printf(
          "STALE: no witness was heard for %s; what follows is as old as that%n",
          PlantTable.age(seen.ageMillis()));
    }
    out.printf(
        "witness %s, term %d, heard by %s %s ago%n",
        plant.witness(), plant.term(), status.report().node(), PlantTable.age(seen.ageMillis()));
    PlantTable.print(plant.nodes(), out);
    lines(PlantTable.services(plant.nodes()), out);
    SourceTable.print(plant.nodes(), out);
    lines(AlertLines.brief(plant.alerts()), out);
  }

  private void lines(List<String> lines, PrintWriter out) {
    TextLines.print(lines, 2, spec, out);
  }

  private static boolean isWell(NodeStatus status) {
    return status
        .fresh()
        .filter(seen -> seen.status().nodes().stream().allMatch(StatusCommand::isWell))
        .filter(seen -> AlertLines.isWell(seen.status().alerts()))
        .isPresent();
  }

  private static boolean isWell(PlantStatus.NodeView node) {
    return node.reachability() == Reachability.UP
        && node.report().stream()
            .flatMap(report -> report.services().stream())
            .noneMatch(service -> service.state() == ServiceStatus.State.FAILED);
  }
}
