package quantumforge.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import quantumforge.demo.DemoOptions;
import quantumforge.exchange.tape.TapeVenue;

/** Runs the whole plant on this machine. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Runs the whole plant on this machine: a paper exchange and every node, each a process of"
            + " its own with its own stores. Ctrl-C stops everything.",
    subcommands = {
      DemoActions.Status.class,
      DemoActions.Kill.class,
      DemoActions.Pause.class,
      DemoActions.Resume.class,
      DemoActions.Restart.class,
      DemoActions.Fault.class,
      DemoActions.Stop.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge demo                                       everything, until Ctrl-C",
      "  ./forge demo --nodes vps-1,site-1,witness          a small plant",
      "  ./forge demo --collectors 2                        kill either of two",
      "  ./forge demo --symbols 200 --rate 20000            a busier market",
      "  ./forge demo --tape day.gz --speed max --headless --report r.json",
      "                                                     replay, verify, report",
      "  ./forge demo --headless --for 60s --report r.json  measure for a minute",
      "  ./forge demo kill site-1                           in another terminal",
      "",
      "Exit codes: 0 stopped, or the verdict of a measured run is pass; 1 it is fail;",
      "3 what is to be used cannot be (a tape, a folder); 5 a port or the folder is in",
      "use. docs/cli.md has all."
    })
final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private DemoFolderOption folder;

  @Option(names = "--fresh", description = "Forget what an earlier demo left in the folder.")
  private boolean fresh;

  @Option(
      names = "--nodes",
      split = ",",
      paramLabel = "NODE",
      description = "Start only these: ${COMPLETION-CANDIDATES} (default: all but vps-2).",
      completionCandidates = NodeNames.class)
  private List<String> nodes = DemoOptions.usualNodes();

  @Option(
      names = "--collectors",
      paramLabel = "N",
      description =
          "Collectors: 1, or 2 for vps-1 and vps-2, from which each brain merges (default: those"
              + " of --nodes).")
  private Integer collectors;

  @Option(
      names = "--exchanges",
      split = ",",
      paramLabel = "NAME",
      description =
          "Exchanges that the collector takes: binance, and beside it coinbase or"
              + " coinbase-advanced (its two feeds), and kraken (default: binance).")
  private List<String> exchanges = DemoOptions.EXCHANGES;

  @Option(
      names = "--tape",
      paramLabel = "FILE",
      description = "Replay this recording instead of a synthetic market.")
  private Path tape;

  @Option(
      names = "--speed",
      paramLabel = "1|N|max",
      defaultValue = "1",
      description =
          "Of the tape: as recorded, N times as fast, or as fast as it goes (default:"
              + " ${DEFAULT-VALUE}).")
  private String speed;

  @Option(
      names = "--symbols",
      paramLabel = "N",
      defaultValue = "50",
      description = "Symbols of the synthetic market (default: ${DEFAULT-VALUE}).")
  private int symbols;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1200",
      description =
          "Ticks a second of the synthetic market, over all symbols (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Of the synthetic market: equal seeds make equal markets (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--port-base",
      paramLabel = "PORT",
      defaultValue = "27000",
      description = "The first of the 95 ports, all on the loopback (default: ${DEFAULT-VALUE}).")
  private int portBase;

  @Option(
      names = "--headless",
      description = "Run for a time, verify every trade in every store, report, and end.")
  private boolean headless;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description =
          "How long the market runs when headless, for example 60s, 5m (default: 60s; with a tape,"
              + " to its end).")
  private String runFor;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the JSON report there (docs/report.md); needs --headless.")
  private Path report;

  @Option(
      names = "--json",
      description = "Print JSON: each status on a line of its own, or the report when headless.")
  private boolean json;

  @Option(names = "--check-only", hidden = true, description = "For the launcher: start nothing.")
  private boolean checkOnly;

  @Override
  public Integer call() throws Exception {
    if (!headless && (report != null || runFor != null)) {
      throw usage("--report and --for need --headless");
    }
    checkMarket();
    if (report != null) {
      checkWritable(report);
    }
    DemoOptions options = options();
    checkPlayable(options.tape());
    if (checkOnly) {
      return ExitCode.OK;
    }
    return new DemoRun(spec.commandLine(), options, Optional.ofNullable(report), json).run();
  }

  /** An option that changes nothing would be taken for one that does. */
  private void checkMarket() {
    ParseResult given = spec.commandLine().getParseResult();
    if (tape == null && given.hasMatchedOption("--speed")) {
      throw usage("--speed needs --tape");
    }
    for (String synthetic : List.of("--symbols", "--rate", "--seed")) {
      if (tape != null && given.hasMatchedOption(synthetic)) {
        throw usage(synthetic + " is of the synthetic market; it has no use with --tape");
      }
    }
  }

  private DemoOptions options() {
    try {
      return new DemoOptions(
          folder.path(),
          collectors == null ? nodes : DemoOptions.withCollectors(nodes, collectors),
          exchanges,
          Optional.ofNullable(tape).map(DemoCommand::existing),
          speed(),
          symbols,
          rate,
          seed,
          false,
          DemoOptions.CONNECTIONS,
          portBase,
          fresh,
          headless,
          runFor());
    } catch (IllegalArgumentException wrong) {
      throw usage(wrong.getMessage());
    }
  }

  private double speed() {
    try {
      return speed.equals("max") ? DemoOptions.SPEED_MAX : Double.parseDouble(speed);
    } catch (NumberFormatException noNumber) {
      throw usage("--speed must be a number above 0 or 'max', got '" + speed + "'");
    }
  }

  private Optional<Duration> runFor() {
    if (runFor == null) {
      return tape != null ? Optional.empty() : Optional.of(Duration.ofSeconds(60));
    }
    return Optional.of(Durations.parse("--for", runFor));
  }

  /** Before the measurement, not after it. */
  private void checkWritable(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw usage("--report " + file + " cannot be written: there is no folder " + folder);
    }
    if (Files.isDirectory(file) || !Files.isWritable(Files.exists(file) ? file : folder)) {
      throw usage("--report " + file + " cannot be written");
    }
  }

  private static Path existing(Path file) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException("--tape " + file + " cannot be read");
    }
    return file.toAbsolutePath();
  }

  /** Before the plant is started, not a minute later by the paper exchange. */
  private static void checkPlayable(Optional<Path> file) {
    if (file.isEmpty()) {
      return;
    }
    try {
      TapeVenue venue = TapeVenue.of(file.get());
      if (venue != TapeVenue.BINANCE) {
        throw new CommandFailure(
            ExitCode.CONFIGURATION,
            "--tape %s holds messages of %s; the demo's exchange plays those of Binance%s"
                .formatted(
                    file.get(),
                    venue.label(),
                    venue == TapeVenue.KRAKEN_V1
                        ? ". './forge tape play' plays it as Kraken's WebSocket v2"
                        : ""));
      }
    } catch (IOException unusable) {
      throw new CommandFailure(ExitCode.CONFIGURATION, unusable.getMessage(), unusable);
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** For completion and help. */
  static final class NodeNames implements Iterable<String> {
    @Override
    public java.util.Iterator<String> iterator() {
      return DemoOptions.allNodes().iterator();
    }
  }
}
