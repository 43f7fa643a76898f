package quantumforge.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
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
import quantumforge.demo.ReplayReport;

/** {@code ./forge bench replay}: a brain that was away catches up. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description =
        "Measures how fast a brain catches up: it is killed, its collector buffers trades, and it is"
            + " started again. 104,000,000 trades are a day of 50 symbols at 1,200 a second.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0: QuestDB has every trade once",
      " 1: trades are missing, or twice there, or a limit was broken"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge bench replay",
      "  ./forge bench replay --recorded --trades 104000000  a whole day, in 7 minutes"
    })
final class BenchReplayCommand implements Callable<Integer> {

  private static final List<String> NODES = List.of("vps-1", "site-1", "witness");
  private static final long TRADES_MAX = 1_000_000_000L;

  @Spec private CommandSpec spec;

  @Mixin private DemoFolderOption folder;

  @Option(
      names = "--trades",
      paramLabel = "N",
      defaultValue = "5000000",
      description = "Trades that wait in the collector's buffer (default: ${DEFAULT-VALUE}).")
  private long trades;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "150000",
      description = "Trades a second that the market makes meanwhile (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--recorded",
      description =
          "Write the trades into the buffer on the collector's disk at once, with the times of 1,200 a second.")
  private boolean recorded;

  @Option(
      names = "--port-base",
      paramLabel = "PORT",
      defaultValue = "27000",
      description = "The first of the 93 ports, all on the loopback (default: ${DEFAULT-VALUE}).")
  private int portBase;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (trades < 1 || trades > TRADES_MAX) {
      throw new ParameterException(
          spec.commandLine(), "--trades must be 1 to %d, got %d".formatted(TRADES_MAX, trades));
    }
    PlainScreen screen = new PlainScreen(spec.commandLine().getErr());
    try (Demo demo = Demo.start(options(), screen)) {
      ReplayReport report = demo.measureReplay(trades, recorded);
      print(report);
      return report.hasPassed() ? ExitCode.OK : ExitCode.FAILED;
    } catch (DemoException failed) {
      throw DemoRun.failure(failed);
    }
  }

  private DemoOptions options() {
    try {
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
          Optional.empty());
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private void print(ReplayReport report) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonMapper.builder().build().writeValueAsString(report));
    } else {
      out.printf(
          Locale.ROOT,
          "%n%,d trades buffered, %,d MB, in %.1f s%n",
          report.trades(),
          report.bufferBytes() >> 20,
          report.fillSeconds());
      out.printf(Locale.ROOT, "  brain up after, s              %.1f%n", report.startSeconds());
      out.printf(Locale.ROOT, "  caught up after, s             %.1f%n", report.catchUpSeconds());
      out.printf(Locale.ROOT, "  trades/s into QuestDB          %,.0f%n", report.tradesPerSecond());
      out.printf(
          Locale.ROOT,
          "  in QuestDB, of all made        %,d of %,d%n",
          report.stored(),
          report.made());
      report.breaches().forEach(breach -> out.println("  limit broken: " + breach));
    }
    out.flush();
  }
}
