package quantumforge.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quantumforge.demo.Demo;
import quantumforge.demo.DemoException;
import quantumforge.demo.DemoOptions;
import quantumforge.demo.FaultOptions;
import quantumforge.demo.FaultReport;

/** {@code ./forge bench faults}: what is lost while the exchange misbehaves. */
@Command(
    name = "faults",
    mixinStandardHelpOptions = true,
    description =
        "Lets the exchange fail in every way it knows, in an order drawn from a seed, and verifies"
            + " that nothing is lost, doubled or out of order in the brain's stores, that order"
            + " books are whole, and that none of the exchange's limits is broken: a paper exchange,"
            + " one collector with two connections, one brain, a Redis server for each, a witness.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge bench faults",
      "  ./forge bench faults --faults 1000 --seed 7 --for 15m",
      "  ./forge bench faults --exchanges binance,coinbase,kraken"
    })
final class BenchFaultsCommand implements Callable<Integer> {

  private static final List<String> NODES = List.of("vps-1", "site-1", "witness");

  @Spec private CommandSpec spec;

  @Mixin private DemoFolderOption folder;

  @Option(
      names = "--faults",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int faults;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Equal seeds make equal markets and equal campaigns (default: 1).")
  private long seed;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "3m",
      description = "The faults are spread over so long (default: ${DEFAULT-VALUE}).")
  private String runFor;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1200",
      description = "Ticks a second over all symbols (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--symbols",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Symbols. After an outage the book of each is fetched again within the exchange's limits,"
              + " so more symbols need more time (default: ${DEFAULT-VALUE}).")
  private int symbols;

  @Option(
      names = "--exchanges",
      paramLabel = "NAME",
      split = ",",
      description =
          "binance, and behind it coinbase or coinbase-advanced, and kraken; each has as many"
              + " symbols, and its share of the faults (default: binance).")
  private List<String> exchanges = DemoOptions.EXCHANGES;

  @Option(
      names = "--port-base",
      paramLabel = "PORT",
      defaultValue = "27000",
      description = "The first of the 95 ports, all on the loopback (default: ${DEFAULT-VALUE}).")
  private int portBase;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    FaultOptions campaign;
    try {
      campaign = new FaultOptions(faults, seed);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
    PlainScreen screen = new PlainScreen(spec.commandLine().getErr());
    try (Demo demo = Demo.start(options(), screen)) {
      FaultReport report = demo.measure(campaign);
      print(report);
      return report.report().hasPassed() ? ExitCode.OK : ExitCode.FAILED;
    } catch (DemoException failed) {
      throw DemoRun.failure(failed);
    }
  }

  private DemoOptions options() {
    try {
      Duration time = Durations.parse("--for", runFor);
      return new DemoOptions(
          folder.orBesideTheLauncher("faults"),
          NODES,
          exchanges,
          Optional.empty(),
          1,
          symbols,
          rate,
          seed,
          false,
          DemoOptions.CONNECTIONS,
          portBase,
          true,
          true,
          Optional.of(time));
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private void print(FaultReport faults) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonMapper.builder().findAndAddModules().build().writeValueAsString(faults));
    } else {
      String kinds =
          faults.kinds().entrySet().stream()
              .map(kind -> kind.getValue() + " " + kind.getKey())
              .collect(Collectors.joining(", "));
      out.printf(Locale.ROOT, "%nfaults     %d: %s%n", this.faults, kinds);
      ReportSummary.lines(faults.report()).stream()
          .filter(line -> !line.startsWith(ReportSummary.BROKEN))
          .forEach(out::println);
      out.printf(
          Locale.ROOT,
          "repeat     ./forge bench faults --faults %d --seed %d --for %s --rate %d --symbols %d --exchanges %s%n",
          this.faults,
          seed,
          runFor,
          rate,
          symbols,
          String.join(",", exchanges));
    }
    out.flush();
  }
}
