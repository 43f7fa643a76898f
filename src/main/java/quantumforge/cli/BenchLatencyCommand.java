package quantumforge.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
import quantumforge.demo.Demo;
import quantumforge.demo.DemoException;
import quantumforge.demo.DemoOptions;
import quantumforge.demo.DemoReport;
import quantumforge.demo.LatencyReport;

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

  @Spec private CommandSpec spec;

  @Mixin private DemoFolderOption folder;

  @Mixin private WarmUpOption warmUp;

  @Option(
      names = "--rates",
      paramLabel = "N",
      split = ",",
      defaultValue = "1200,10000",
      description =
          "Trades a second over all symbols, one after the other (default: ${DEFAULT-VALUE}).")
  private List<Integer> rates;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "How long each run measures (default: ${DEFAULT-VALUE}).")
  private String runFor;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "1",
      description = "Runs at each rate; medians with smallest and largest are printed.")
  private int runs;

  @Option(
      names = "--port-base",
      paramLabel = "PORT",
      defaultValue = "27000",
      description = "The first of the 93 ports, all on 127.0.0.1 (default: ${DEFAULT-VALUE}).")
  private int portBase;

  @Option(names = "--json", description = "Print what was seen in all runs as one JSON array.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (runs < 1) {
      throw new ParameterException(spec.commandLine(), "--runs must be 1 or more, got " + runs);
    }
    PrintWriter out = spec.commandLine().getOut();
    List<LatencyReport> all = new ArrayList<>();
    boolean passed = true;
    for (int rate : rates) {
      List<LatencyReport> seen = new ArrayList<>();
      for (int run = 0; run < runs; run++) {
        Demo.Latency latency = measure(rate);
        passed &= tell(latency.report());
        seen.addAll(latency.brains());
      }
      all.addAll(seen);
      if (!json) {
        print(out, rate, seen);
      }
    }
    if (json) {
      out.println(JsonMapper.builder().build().writeValueAsString(all));
      out.flush();
    }
    return passed ? ExitCode.OK : ExitCode.FAILED;
  }

  private Demo.Latency measure(int rate) throws Exception {
    PlainScreen screen = new PlainScreen(spec.commandLine().getErr());
    Duration before = warmUp.time();
    try (Demo demo = Demo.start(options(rate), screen)) {
      return demo.measureLatency(WATCHED_PER_SECOND, before);
    } catch (DemoException failed) {
      throw DemoRun.failure(failed);
    }
  }

  private DemoOptions options(int rate) {
    try {
      Duration time = Durations.parse("--for", runFor);
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
          Optional.of(time));
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private boolean tell(DemoReport report) {
    report.reasons().forEach(reason -> spec.commandLine().getErr().println("  - " + reason));
    spec.commandLine().getErr().flush();
    return report.hasPassed();
  }

  private static void print(PrintWriter out, int rate, List<LatencyReport> seen) {
    out.printf(Locale.ROOT, "%n%,d trades/s, %d run(s), ms until readable%n", rate, seen.size());
    line(out, "p50", seen.stream().mapToLong(LatencyReport::p50Micros).toArray());
    line(out, "p99", seen.stream().mapToLong(LatencyReport::p99Micros).toArray());
    line(out, "p99.9", seen.stream().mapToLong(LatencyReport::p999Micros).toArray());
    line(out, "worst", seen.stream().mapToLong(LatencyReport::worstMicros).toArray());
    line(out, "trades seen", seen.stream().mapToLong(report -> report.trades() * 1_000).toArray());
    out.flush();
  }

  private static void line(PrintWriter out, String name, long[] micros) {
    long[] sorted = micros.clone();
    Arrays.sort(sorted);
    out.printf(
        Locale.ROOT,
        "  %-12s %10.2f  (%.2f..%.2f)%n",
        name,
        sorted[sorted.length / 2] / 1e3,
        sorted[0] / 1e3,
        sorted[sorted.length - 1] / 1e3);
  }
}
