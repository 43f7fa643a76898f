package quantumforge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import quantumforge.backup.EssentialData;
import quantumforge.backup.EssentialData.From;
import quantumforge.backup.Origin;
import quantumforge.node.EssentialAccess;
import quantumforge.node.Settings;
import quantumforge.node.SettingsException;

/** {@code ./forge db essential}: what trading cannot do without, from wherever it can be had. */
@Command(
    name = "essential",
    mixinStandardHelpOptions = true,
    description =
        "Shows patterns, positions and configuration with their age: from the primary, else the standby, else this node's local copy.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge db essential --config site-1.conf",
      "  ./forge db essential --config site-1.conf --json | jq .positions",
      "",
      "Needs no running node. Run it as the node's user, who alone may read the copy.",
      "",
      "Exit codes: 0 a server gave it, 1 it is of the local copy, 3 the configuration",
      "is wrong, 6 no server answers and there is no copy that can be trusted."
    })
final class DbEssentialCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The node's configuration.")
  private Path config;

  @Option(names = "--json", description = "Print it as JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    EssentialData data = read();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(EssentialAccess.json(data));
    } else {
      print(data, out);
    }
    out.flush();
    return data.from() == From.LOCAL_COPY ? ExitCode.FAILED : ExitCode.OK;
  }

  private EssentialData read() throws InterruptedException {
    try {
      Settings settings = Settings.read(Optional.of(config), System.getenv());
      return EssentialAccess.reader(settings).read();
    } catch (SettingsException unusable) {
      throw new CommandFailure(ExitCode.CONFIGURATION, unusable.getMessage(), unusable);
    } catch (IOException nowhere) {
      throw new CommandFailure(
          ExitCode.NO_ANSWER, "the essential data is not known: " + nowhere.getMessage(), nowhere);
    }
  }

  private static void print(EssentialData data, PrintWriter out) {
    Origin origin = data.origin();
    out.printf(
        "%s of %s, %s: timeline %d, epoch %s, log up to %s%n",
        data.from().name().replace('_', ' '),
        origin.server(),
        data.ageMillis() < 0
            ? "of unknown age since this machine's clock was set back"
            : PlantTable.age(data.ageMillis()) + " old",
        origin.timeline(),
        origin.epoch() == 0 ? "unknown" : Long.toString(origin.epoch()),
        origin.to());
    table(
        out,
        List.of("PATTERN OF", "TYPE", "CONFIDENCE", "SUCCESS", "UPDATED"),
        data.patterns().stream()
            .map(
                one ->
                    List.of(
                        one.symbol(),
                        one.patternType(),
                        share(one.confidence()),
                        share(one.successRate()),
                        one.lastUpdated().toString()))
            .toList());
    table(
        out,
        List.of("POSITION IN", "SIDE", "QUANTITY", "ENTRY PRICE", "AT"),
        data.positions().stream()
            .map(
                one ->
                    List.of(
                        one.symbol(),
                        one.side(),
                        one.quantity().toPlainString(),
                        one.entryPrice().toPlainString(),
                        one.at().toString()))
            .toList());
    table(
        out,
        List.of("SETTING", "VALUE", "UPDATED"),
        data.configuration().stream()
            .map(one -> List.of(one.name(), one.value(), one.lastUpdated().toString()))
            .toList());
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.1f %%", value * 100);
  }

  private static void table(PrintWriter out, List<String> heads, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>();
    all.add(heads);
    all.addAll(rows);
    out.println();
    TextTable.print(all, out);
    if (rows.isEmpty()) {
      out.println("none");
    }
  }
}
