package quantumforge.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.time.Duration;
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
import quantumforge.demo.Demo;
import quantumforge.demo.DemoException;
import quantumforge.demo.DemoOptions;
import quantumforge.demo.StartReport;

/** {@code ./forge bench start}: how soon a collector that has nothing has every order book. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description =
        "Starts a collector that has nothing in a moving market, measures until every order book is"
            + " synchronised, and verifies that nothing is lost and none of the exchanges' limits is"
            + " broken: a paper exchange, one collector, one brain, a Redis server for each, a"
            + " witness.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0: every book came, nothing is lost, no limit was broken",
      " 1: something was, or a book did not come"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge bench start --symbols 50",
      "  ./forge bench start --symbols 450 --exchanges binance,coinbase,kraken"
    })
final class BenchStartCommand implements Callable<Integer> {

  private static final List<String> NODES = List.of("vps-1", "site-1", "witness");

  /** What is measured ends with the last book, however soon that comes. */
  private static final Duration RUN_MIN = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;

  @Mixin private DemoFolderOption folder;

  @Option(
      names = "--symbols",
      paramLabel = "N",
      split = ",",
      defaultValue = "50,450",
      description =
          "Symbols of all exchanges together, one run after the other (default:"
              + " ${DEFAULT-VALUE}). A book of Binance weighs 50, of which a minute has 4,200.")
  private List<Integer> symbols;

  @Option(
      names = "--exchanges",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "binance",
      description =
          "binance, and beside it coinbase or coinbase-advanced, and kraken; all get equally many"
              + " symbols.")
  private List<String> exchanges;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1200",
      description = "Ticks a second over all symbols of Binance (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--port-base",
      paramLabel = "PORT",
      defaultValue = "27000",
      description = "The first of the 95 ports, all on the loopback (default: ${DEFAULT-VALUE}).")
  private int portBase;

  @Option(names = "--json", description = "Print the reports of all runs as one JSON array.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    List<DemoOptions> runs = symbols.stream().map(this::options).toList();
    List<StartReport> all = new ArrayList<>();
    boolean passed = true;
    for (DemoOptions run : runs) {
      StartReport report = measure(run);
      passed &= report.report().hasPassed();
      all.add(report);
      if (!json) {
        print(report);
      }
    }
    if (json) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(JsonMapper.builder().findAndAddModules().build().writeValueAsString(all));
      out.flush();
    }
    return passed ? ExitCode.OK : ExitCode.FAILED;
  }

  private StartReport measure(DemoOptions options) throws Exception {
    PlainScreen screen = new PlainScreen(spec.commandLine().getErr());
    try (Demo demo = Demo.start(options, screen)) {
      return demo.measureStart();
    } catch (DemoException failed) {
      throw DemoRun.failure(failed);
    }
  }

  private DemoOptions options(int count) {
    if (count % exchanges.size() != 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--symbols must be a multiple of the %d exchanges, got %d"
              .formatted(exchanges.size(), count));
    }
    try {
      return new DemoOptions(
          folder.orBesideTheLauncher("start"),
          NODES,
          exchanges,
          Optional.empty(),
          1,
          count / exchanges.size(),
          rate,
          1,
          false,
          DemoOptions.CONNECTIONS,
          portBase,
          true,
          true,
          Optional.of(RUN_MIN));
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private void print(StartReport start) {
    PrintWriter out = spec.commandLine().getOut();
    ReportSummary.lines(start.report()).forEach(out::println);
    for (StartReport.ExchangeStart exchange : start.exchanges()) {
      out.printf(
          Locale.ROOT,
          "books      %s: %d, half of them after %.1f s, all after %.1f s%n",
          exchange.exchange(),
          exchange.books(),
          exchange.halfSeconds(),
          exchange.allSeconds());
    }
    out.printf(
        Locale.ROOT,
        "weight     at most %,d in a minute; collector %,d MB resident at most%n",
        start.mostWeight(),
        start.collectorResidentBytes() >> 20);
    out.flush();
  }
}
