package quantumforge.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import quantumforge.alert.PrometheusRules;
import quantumforge.node.NodeStatus;
import quantumforge.node.Settings;
import quantumforge.node.SettingsException;
import quantumforge.status.PlantWatch.Seen;

/** {@code ./forge alerts}: what is wrong in the plant and what to do about it. */
@Command(
    name = "alerts",
    mixinStandardHelpOptions = true,
    description = "Shows what is wrong in the plant, since when, and what to do about it.",
    subcommands = AlertsCommand.Rules.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge alerts                           asked of the node on this machine",
      "  ./forge alerts --url http://a:8558,http://b:8558 --json",
      "  ./forge alerts rules                     the same for a Prometheus",
      "",
      "Exit codes: 0 nothing is wrong, 1 something is or no witness speaks, 6 nobody",
      "answers."
    })
final class AlertsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private AskedNode asked;

  @Option(names = "--json", description = "Print the alerts as JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    NodeStatus status = asked.ask();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(status.alertsJson());
    } else {
      print(status, out);
    }
    out.flush();
    boolean well =
        status.fresh().filter(seen -> AlertLines.isWell(seen.status().alerts())).isPresent();
    return well ? ExitCode.OK : ExitCode.FAILED;
  }

  private void print(NodeStatus status, PrintWriter out) {
    if (status.plant().isEmpty()) {
      out.printf(
          "node %s has not heard of any witness yet; nobody watches the plant%n",
          status.report().node());
      return;
    }
    Seen seen = status.plant().get();
    if (status.fresh().isEmpty()) {
      out.printf(
          "STALE: no witness was heard for %s; what follows is as old as that%n",
          PlantTable.age(seen.ageMillis()));
    }
    TextLines.print(AlertLines.full(seen.status().alerts()), 4, spec, out);
  }

  /** Writes the table of alerts for a Prometheus. */
  @Command(
      name = "rules",
      mixinStandardHelpOptions = true,
      description = "Prints the alerts as Prometheus rules, with a node's own limits.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  ./forge alerts rules                         with the default limits",
        "  ./forge alerts rules --config witness.conf   with those of this file",
        "",
        "Exit codes: 0 printed, 3 the configuration cannot be used."
      })
  static final class Rules implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "Absent: the defaults alone.")
    private Path config;

    @Override
    public Integer call() {
      try {
        Settings settings = Settings.read(Optional.ofNullable(config), System.getenv());
        PrintWriter out = spec.commandLine().getOut();
        out.print(PrometheusRules.yaml(settings.alert()));
        out.flush();
        return ExitCode.OK;
      } catch (SettingsException e) {
        throw new CommandFailure(ExitCode.CONFIGURATION, e.getMessage());
      }
    }
  }
}
