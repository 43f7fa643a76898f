package quantumforge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
    description = "Shows the plant as any node knows it: who is there, how old that is, what runs.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge status                                      the node on this machine",
      "  ./forge status --url http://10.8.0.3:8558           another node",
      "  ./forge status --url http://a:8558,http://b:8558    the first that answers",
      "",
      "Exit codes: 0 all is well, 1 something is down, stale or failed, 6 nobody answers."
    })
final class StatusCommand implements Callable<Integer> {

  private static final int TIMEOUT_SECONDS_MAX = 3_600;

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      split = ",",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8558",
      description = "Management addresses to ask in this order (default: ${DEFAULT-VALUE}).")
  private List<URI> urls;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description = "How long to wait for each (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  @Option(names = "--json", description = "Print what the node answered, as JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    checkOptions();
    NodeStatus status = ask();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(status.json());
    } else {
      print(status, out);
    }
    out.flush();
    return isWell(status) ? ExitCode.OK : ExitCode.FAILED;
  }

  private void checkOptions() {
    if (timeoutSeconds < 1 || timeoutSeconds > TIMEOUT_SECONDS_MAX) {
      throw usage("--timeout must be in 1..%d, got %d", TIMEOUT_SECONDS_MAX, timeoutSeconds);
    }
    for (URI url : urls) {
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (!web || url.getHost() == null) {
        throw usage("--url must be like http://10.8.0.3:8558, got '%s'", url);
      }
    }
  }

  private ParameterException usage(String format, Object... values) {
    return new ParameterException(spec.commandLine(), format.formatted(values));
  }

  private NodeStatus ask() throws InterruptedException {
    List<String> failures = new ArrayList<>();
    for (URI url : urls) {
      try {
        return NodeStatus.fetch(url, Duration.ofSeconds(timeoutSeconds));
      } catch (IOException e) {
        String reason = e.getMessage() == null ? "it does not answer" : e.getMessage();
        failures.add(url + ": " + reason);
      }
    }
    throw new CommandFailure(
        ExitCode.NO_ANSWER,
        "no node answers (%s); name its forge.management address with --url, or see ./forge demo status"
            .formatted(String.join("; ", failures)));
  }

  private static void print(NodeStatus status, PrintWriter out) {
    if (status.plant().isEmpty()) {
      out.printf(
          "node %s has not heard of any witness yet; this is the node itself:%n",
          status.report().node());
      PlantTable.print(List.of(PlantTable.self(status.report())), out);
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
  }

  private static boolean isWell(NodeStatus status) {
    return status
        .fresh()
        .filter(seen -> seen.status().nodes().stream().allMatch(StatusCommand::isWell))
        .isPresent();
  }

  private static boolean isWell(PlantStatus.NodeView node) {
    return node.reachability() == Reachability.UP
        && node.report().stream()
            .flatMap(report -> report.services().stream())
            .noneMatch(service -> service.state() == ServiceStatus.State.FAILED);
  }
}
