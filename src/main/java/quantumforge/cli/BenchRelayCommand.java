package quantumforge.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quantumforge.cli.RateResult.Figure;
import quantumforge.demo.Demo;
import quantumforge.demo.DemoException;
import quantumforge.demo.DemoOptions;
import quantumforge.demo.DemoReport;
import quantumforge.kernel.SettingCheck;

/** {@code ./forge bench relay}: the data path from the exchange into one brain's stores. */
@Command(
    name = "relay",
    mixinStandardHelpOptions = true,
    description =
        "Measures the data path: a paper exchange, one collector, one brain, a Redis server for"
            + " each, and a witness, all on this machine. For each rate: what arrived, how late by the"
            + " brain's Redis, what each process cost in processor time, and the bytes between collector and"
            + " brain. Every trade is verified.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge bench relay",
      "  ./forge bench relay --rates 50000 --for 60s --runs 3",
      "  ./forge bench relay --rates 1200 --all-streams --json"
    })
final class BenchRelayCommand implements Callable<Integer> {

  private static final List<String> NODES = List.of("vps-1", "site-1", "witness");

  @Spec private CommandSpec spec;

  @Mixin private DemoFolderOption folder;

  @Mixin private RunsOptions runs;

  @Option(
      names = "--rates",
      paramLabel = "N",
      split = ",",
      defaultValue = "1200,10000,50000",
      description =
          "Ticks a second over all symbols, one after the other (default: ${DEFAULT-VALUE}).")
  private List<Integer> rates;

  @Option(
      names = "--symbols",
      paramLabel = "N",
      defaultValue = "50",
      description = "Symbols of the market (default: ${DEFAULT-VALUE}).")
  private int symbols;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Connections of the collector to the exchange; with 2 every tick comes twice and is merged"
              + " (default: ${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--all-streams",
      description =
          "Order books and best bids and asks too; without it the market makes only trades.")
  private boolean allStreams;

  @Option(
      names = "--port-base",
      paramLabel = "PORT",
      defaultValue = "27000",
      description = "The first of the 93 ports, all on the loopback (default: ${DEFAULT-VALUE}).")
  private int portBase;

  @Option(
      names = "--json",
      description = "Print one JSON array: for each rate its figures and the report of each run.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    int count = runs.count();
    PrintWriter out = spec.commandLine().getOut();
    List<RateResult<DemoReport>> all = new ArrayList<>();
    boolean passed = true;
    for (DemoOptions options : rates.stream().map(this::options).toList()) {
      List<DemoReport> reports = measure(options, count);
      passed &= reports.stream().allMatch(DemoReport::hasPassed);
      List<Figure<DemoReport>> figures = RelayFigures.of(reports.getFirst());
      RateResult<DemoReport> result = RateResult.of(options.rate(), figures, reports);
      all.add(result);
      if (!json) {
        print(result, figures, out);
      }
    }
    if (json) {
      out.println(JsonMapper.builder().findAndAddModules().build().writeValueAsString(all));
      out.flush();
    }
    return passed ? ExitCode.OK : ExitCode.FAILED;
  }

  private List<DemoReport> measure(DemoOptions options, int count) throws Exception {
    PlainScreen screen = new PlainScreen(spec.commandLine().getErr());
    try (Demo demo = Demo.start(options, screen)) {
      return demo.measure(runs.warmUp(), count);
    } catch (DemoException failed) {
      throw DemoRun.failure(failed);
    }
  }

  private DemoOptions options(int rate) {
    try {
      SettingCheck.range("--rates", rate, 1, DemoOptions.RATE_MAX);
      if (!allStreams) {
        runs.checkRoom(rate);
      }
      return new DemoOptions(
          folder.orBesideTheLauncher("bench"),
          NODES,
          DemoOptions.EXCHANGES,
          Optional.empty(),
          1,
          symbols,
          rate,
          1,
          !allStreams,
          connections,
          portBase,
          true,
          true,
          Optional.of(runs.runFor()),
          runs.ramp());
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private static void print(
      RateResult<DemoReport> result, List<Figure<DemoReport>> figures, PrintWriter out) {
    out.printf(
        Locale.ROOT, "%n%,d ticks/s asked for, %d run(s)%n", result.rate(), result.runs().size());
    result.print(figures, out);
    // The same in all: they were verified together.
    result.runs().getLast().reasons().forEach(reason -> out.println("  - " + reason));
    out.flush();
  }
}
