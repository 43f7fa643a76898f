package quantumforge.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
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

  private static final Set<String> DATA_PATH =
      Set.of("vps-1", "vps-1/redis", "site-1", "site-1/redis");

  @Spec private CommandSpec spec;

  @Mixin private DemoFolderOption folder;

  @Mixin private WarmUpOption warmUp;

  @Option(
      names = "--rates",
      paramLabel = "N",
      split = ",",
      defaultValue = "1200,10000,50000",
      description =
          "Ticks a second over all symbols, one after the other (default: ${DEFAULT-VALUE}).")
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
      description = "The first of the 93 ports, all on 127.0.0.1 (default: ${DEFAULT-VALUE}).")
  private int portBase;

  @Option(names = "--json", description = "Print the reports of all runs as one JSON array.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (runs < 1) {
      throw new ParameterException(spec.commandLine(), "--runs must be 1 or more, got " + runs);
    }
    PrintWriter out = spec.commandLine().getOut();
    List<DemoReport> all = new ArrayList<>();
    for (int rate : rates) {
      List<DemoReport> reports = new ArrayList<>();
      for (int run = 0; run < runs; run++) {
        reports.add(measure(rate));
      }
      all.addAll(reports);
      if (!json) {
        print(rate, reports, out);
      }
    }
    if (json) {
      out.println(JsonMapper.builder().findAndAddModules().build().writeValueAsString(all));
      out.flush();
    }
    return all.stream().allMatch(DemoReport::hasPassed) ? ExitCode.OK : ExitCode.FAILED;
  }

  private DemoReport measure(int rate) throws Exception {
    PlainScreen screen = new PlainScreen(spec.commandLine().getErr());
    Duration before = warmUp.time();
    try (Demo demo = Demo.start(options(rate), screen)) {
      return demo.measure(before);
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
          symbols,
          rate,
          1,
          !allStreams,
          connections,
          portBase,
          true,
          true,
          Optional.of(time));
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private static void print(int rate, List<DemoReport> reports, PrintWriter out) {
    out.printf(Locale.ROOT, "%n%,d ticks/s asked for, %d run(s)%n", rate, reports.size());
    line(out, "ticks/s", reports, report -> report.market().ticksPerSecond());
    line(out, "stored after p50, ms", reports, report -> brain(report).arrivalP50Millis());
    line(out, "stored after p99, ms", reports, report -> brain(report).arrivalP99Millis());
    line(out, "stored after, worst, ms", reports, report -> brain(report).arrivalMaxMillis());
    line(out, "bytes/tick on the wire", reports, report -> relay(report).bytesPerTick());
    line(out, "ticks/block", reports, BenchRelayCommand::ticksPerBlock);
    for (DemoReport.ProcessResult process : reports.getFirst().processes()) {
      line(
          out,
          "CPU us/tick " + process.name(),
          reports,
          report -> process(report, process.name()).cpuMicrosPerTick());
    }
    line(out, "CPU us/tick of the data path", reports, BenchRelayCommand::dataPathMicros);
    line(
        out,
        "lost, doubled, out of order",
        reports,
        report ->
            report.stores().stream().mapToLong(s -> s.lost() + s.doubled() + s.outOfOrder()).sum());
    line(
        out,
        "late under a gap",
        reports,
        report -> report.stores().stream().mapToLong(DemoReport.StoreResult::late).sum());
    line(out, "reconnects", reports, report -> feeds(report, DemoReport.FeedResult::reconnects));
    line(out, "gaps", reports, report -> feeds(report, DemoReport.FeedResult::gaps));
    line(
        out,
        "trades recovered",
        reports,
        report -> feeds(report, DemoReport.FeedResult::recovered));
    line(out, "slow clients cut", reports, report -> report.market().slowClientsCut());
    for (DemoReport report : reports) {
      report.reasons().forEach(reason -> out.println("  - " + reason));
    }
    out.flush();
  }

  private static void line(
      PrintWriter out, String name, List<DemoReport> reports, ToDoubleFunction<DemoReport> figure) {
    double[] sorted = reports.stream().mapToDouble(figure).sorted().toArray();
    double median = sorted[sorted.length / 2];
    String spread =
        sorted.length == 1
            ? ""
            : String.format(Locale.ROOT, "  (%,.2f..%,.2f)", sorted[0], sorted[sorted.length - 1]);
    out.printf(Locale.ROOT, "  %-30s %,14.2f%s%n", name, median, spread);
  }

  /** Collector, brain and both Redis servers: what the plant adds, without the exchange. */
  private static double dataPathMicros(DemoReport report) {
    return report.processes().stream()
        .filter(process -> DATA_PATH.contains(process.name()))
        .mapToDouble(DemoReport.ProcessResult::cpuMicrosPerTick)
        .sum();
  }

  private static DemoReport.BrainResult brain(DemoReport report) {
    return report.brains().getFirst();
  }

  private static DemoReport.RelayResult relay(DemoReport report) {
    return report.relays().getFirst();
  }

  private static long feeds(DemoReport report, ToLongFunction<DemoReport.FeedResult> figure) {
    return report.feeds().stream().mapToLong(figure).sum();
  }

  private static double ticksPerBlock(DemoReport report) {
    DemoReport.RelayResult relay = relay(report);
    return relay.blocks() == 0 ? 0 : relay.ticks() / (double) relay.blocks();
  }

  private static DemoReport.ProcessResult process(DemoReport report, String name) {
    return report.processes().stream()
        .filter(process -> process.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
