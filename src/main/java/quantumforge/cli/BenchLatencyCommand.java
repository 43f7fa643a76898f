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
import quantumforge.demo.LatencyReport;
import quantumforge.kernel.SettingCheck;

/** {@code ./forge bench latency}: from the exchange to a reader of the brain's Redis. */
@Command(
    name = "latency",
    mixinStandardHelpOptions = true,
    description =
        "Measures how long after its making at the exchange a trade can be read in the brain's"
            + " Redis, by a client outside of the plant: a paper exchange, one collector, one brain,"
            + " a Redis server for each, and a witness, warmed up first.",
    footerHeading = "%nExamples:%n",
    footer = {"  ./forge bench latency", "  ./forge bench latency --rates 10000 --runs 3"})
final class BenchLatencyCommand implements Callable<Integer> {

  private static final List<String> NODES = List.of("vps-1", "site-1", "witness");

  /** Enough for the thousandth part within seconds, and little beside what is measured. */
  private static final int WATCHED_PER_SECOND = 600;

  private static final List<Figure<LatencyReport>> FIGURES =
      List.of(
          new Figure<>("p50Micros", "p50", 1e-3, LatencyReport::p50Micros),
          new Figure<>("p99Micros", "p99", 1e-3, LatencyReport::p99Micros),
          new Figure<>("p999Micros", "p99.9", 1e-3, LatencyReport::p999Micros),
          new Figure<>("worstMicros", "worst", 1e-3, LatencyReport::worstMicros),
          new Figure<>("trades", "trades seen", LatencyReport::trades));

  @Spec private CommandSpec spec;

  @Mixin private DemoFolderOption folder;

  @Mixin private RunsOptions runs;

  @Option(
      names = "--rates",
      paramLabel = "N",
      split = ",",
      defaultValue = "1200,10000",
      description =
          "Trades a second over all symbols, one after the other (default: ${DEFAULT-VALUE}).")
  private List<Integer> rates;

  @Option(
      names = "--port-base",
      paramLabel = "PORT",
      defaultValue = "27000",
      description = "The first of the 93 ports, all on the loopback (default: ${DEFAULT-VALUE}).")
  private int portBase;

  @Option(
      names = "--json",
      description =
          "Print one JSON array: for each rate its figures and what was seen in each run.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    int count = runs.count();
    PrintWriter out = spec.commandLine().getOut();
    List<RateResult<LatencyReport>> all = new ArrayList<>();
    boolean passed = true;
    for (DemoOptions options : rates.stream().map(this::options).toList()) {
      Demo.Latency latency = measure(options, count);
      passed &= tell(latency.report());
      RateResult<LatencyReport> result = RateResult.of(options.rate(), FIGURES, latency.brains());
      all.add(result);
      if (!json) {
        print(result, out);
      }
    }
    if (json) {
      out.println(JsonMapper.builder().build().writeValueAsString(all));
      out.flush();
    }
    return passed ? ExitCode.OK : ExitCode.FAILED;
  }

  private Demo.Latency measure(DemoOptions options, int count) throws Exception {
    PlainScreen screen = new PlainScreen(spec.commandLine().getErr());
    try (Demo demo = Demo.start(options, screen)) {
      return demo.measureLatency(WATCHED_PER_SECOND, runs.warmUp(), count);
    } catch (DemoException failed) {
      throw DemoRun.failure(failed);
    }
  }

  private DemoOptions options(int rate) {
    try {
      SettingCheck.range("--rates", rate, 1, DemoOptions.RATE_MAX);
      runs.checkRoom(rate);
      return new DemoOptions(
          folder.orBesideTheLauncher("bench"),
          NODES,
          DemoOptions.EXCHANGES,
          Optional.empty(),
          1,
          50,
          rate,
          1,
          true,
          1,
          portBase,
          true,
          true,
          Optional.of(runs.runFor()),
          runs.ramp());
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private boolean tell(DemoReport report) {
    report.reasons().forEach(reason -> spec.commandLine().getErr().println("  - " + reason));
    spec.commandLine().getErr().flush();
    return report.hasPassed();
  }

  private static void print(RateResult<LatencyReport> result, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%n%,d trades/s, %d run(s), ms until readable%n",
        result.rate(),
        result.runs().size());
    result.print(FIGURES, out);
    out.flush();
  }
}
