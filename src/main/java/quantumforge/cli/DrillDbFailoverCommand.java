package quantumforge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quantumforge.demo.Demo;
import quantumforge.demo.DemoException;
import quantumforge.demo.PairAccess;
import quantumforge.drill.Evidence;
import quantumforge.drill.FailoverDrill;
import quantumforge.drill.Leg;
import quantumforge.drill.RowWriter;
import quantumforge.node.EffectiveSettings;
import quantumforge.node.NodeStatus;
import quantumforge.node.Settings;
import quantumforge.node.SettingsException;
import quantumforge.status.DatabaseStatus;

/** {@code ./forge drill db-failover}: the database's primary is killed, both ways. */
@Command(
    name = "db-failover",
    mixinStandardHelpOptions = true,
    description =
        "Kills the machine of the running demo that has the database's primary, waits for the other"
            + " one to take over, starts it again, waits until every commit is on both servers"
            + " and clients have followed, and does the same the other way round. A client of its"
            + " own commits a row every 10 ms all the while; every row that it was told of must be"
            + " on the new primary, and none twice. When it is ended by a signal, such as Ctrl-C,"
            + " the machine that it killed is started again first.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0: both ways, without a lost commit or row",
      " 1: something was lost, did not come true in time, or the demo has no pair of servers",
      " 6: no demo runs in that folder",
      " 130: ended by a signal"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  ./forge drill db-failover", "  ./forge drill db-failover --json evidence.json"})
final class DrillDbFailoverCommand implements Callable<Integer> {

  /** Between two rows of the drill's own writer. */
  private static final Duration INTERVAL = Duration.ofMillis(10);

  private static final String FAILOVERS_MAX = "forge.failover.limits.failovers-max";

  /** What of the plant's settings decides how long a failover takes. */
  private static final List<String> RECORDED =
      List.of("forge.failover.limits.", "forge.failover.agent.lease", "forge.database.pool.");

  private static final Duration ANSWER = Duration.ofSeconds(3);
  private static final int PATIENCE_SECONDS_MAX = 3_600;

  @Spec private CommandSpec spec;
  @Mixin private DemoFolderOption folder;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "How long each step may take (default: ${DEFAULT-VALUE}).")
  private int patienceSeconds;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the evidence there as JSON.")
  private Optional<Path> json = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (patienceSeconds < 1 || patienceSeconds > PATIENCE_SECONDS_MAX) {
      throw new ParameterException(
          spec.commandLine(),
          "--patience must be in 1..%d, got %d".formatted(PATIENCE_SECONDS_MAX, patienceSeconds));
    }
    PairAccess pair = pair();
    Settings settings = settings(pair);
    FailoverDrill.Plant plant = demo();
    List<Leg> legs;
    String run;
    try (RowWriter rows =
        new RowWriter(pair.url(), pair.servers(), settings.database().pool(), INTERVAL, plant)) {
      run = rows.run();
      Duration patience = Duration.ofSeconds(patienceSeconds);
      int failoversMax = Integer.parseInt(recorded(pair).get(FAILOVERS_MAX));
      FailoverDrill drill = new FailoverDrill(plant, rows, patience, failoversMax, this::progress);
      try (DrillSignal watched = new DrillSignal(drill::end, this::progress)) {
        watched.begin();
        legs = drill.run();
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    DrillText.times(legs, out);
    DrillText.rows(legs, out);
    TextLines.print(DrillText.verdicts(legs), 2, spec, out);
    if (json.isPresent()) {
      writeEvidence(json.get(), legs, pair, run);
    }
    boolean passed = Evidence.hasPassed(legs);
    out.println(
        passed
            ? "PASS"
            : "FAIL; what the witness says: ./forge db history --demo" + folder.again());
    out.flush();
    return passed ? ExitCode.OK : ExitCode.FAILED;
  }

  private void progress(String sentence) {
    PrintWriter progress = spec.commandLine().getErr();
    progress.println("drill: " + sentence);
    progress.flush();
  }

  /** Before anything is said: whether there is a demo at all, and one with database servers. */
  private PairAccess pair() {
    try {
      return PairAccess.of(folder.path());
    } catch (DemoException refused) {
      throw DemoRun.failure(refused);
    } catch (IOException e) {
      throw silent(e);
    }
  }

  /** What a server's own node runs with. */
  private Settings settings(PairAccess pair) {
    try {
      return Settings.read(Optional.of(configuration(pair)), Map.of());
    } catch (SettingsException e) {
      throw new CommandFailure(ExitCode.CONFIGURATION, e.getMessage(), e);
    }
  }

  private Path configuration(PairAccess pair) {
    return Demo.configuration(folder.path(), pair.servers().keySet().iterator().next());
  }

  private void writeEvidence(Path file, List<Leg> legs, PairAccess pair, String run)
      throws IOException {
    Evidence evidence =
        new Evidence(
            spec.name(),
            Instant.now(),
            Evidence.hasPassed(legs),
            EvidenceFile.build(),
            recorded(pair),
            new Evidence.Place(RowWriter.TABLE, run),
            legs.stream().map(Evidence::way).toList());
    EvidenceFile.write(file, evidence);
  }

  private Map<String, String> recorded(PairAccess pair) {
    Map<String, String> recorded = new TreeMap<>();
    recorded.put("drill.interval", INTERVAL.toMillis() + " ms");
    recorded.put("drill.patience", patienceSeconds + " s");
    try {
      for (EffectiveSettings.Entry entry :
          EffectiveSettings.list(Optional.of(configuration(pair)), Map.of())) {
        if (RECORDED.stream().anyMatch(entry.key()::startsWith)) {
          recorded.put(entry.key(), entry.value().replace("\"", ""));
        }
      }
    } catch (SettingsException e) {
      throw new CommandFailure(ExitCode.CONFIGURATION, e.getMessage(), e);
    }
    return recorded;
  }

  private List<URI> nodes() {
    return Stream.of(ask("addresses").split(" ")).map(URI::create).toList();
  }

  private FailoverDrill.Plant demo() {
    return new FailoverDrill.Plant() {
      @Override
      public Optional<DatabaseStatus> look() throws InterruptedException {
        for (URI node : nodes()) {
          Optional<DatabaseStatus> database = database(node);
          if (database.isPresent()) {
            return database;
          }
        }
        return Optional.empty();
      }

      @Override
      public void kill(String node) {
        ask("kill " + node);
      }

      @Override
      public void restart(String node) {
        ask("restart " + node);
      }
    };
  }

  private static Optional<DatabaseStatus> database(URI node) throws InterruptedException {
    try {
      return NodeStatus.fetch(node, ANSWER).fresh().flatMap(seen -> seen.status().database());
    } catch (IOException dead) {
      return Optional.empty();
    }
  }

  private String ask(String request) {
    try {
      return Demo.ask(folder.path(), request);
    } catch (DemoException refused) {
      throw DemoRun.failure(refused);
    } catch (IOException e) {
      throw silent(e);
    }
  }

  private static CommandFailure silent(IOException e) {
    return new CommandFailure(ExitCode.NO_ANSWER, "the demo does not answer: " + e.getMessage());
  }
}
