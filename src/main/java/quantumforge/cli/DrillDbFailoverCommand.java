package quantumforge.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quantumforge.cli.FailoverDrill.Leg;
import quantumforge.demo.Demo;
import quantumforge.demo.DemoException;
import quantumforge.node.NodeStatus;
import quantumforge.status.DatabaseChange;
import quantumforge.status.DatabaseStatus;

/** {@code ./forge drill db-failover}: the database's primary is killed, both ways. */
@Command(
    name = "db-failover",
    mixinStandardHelpOptions = true,
    description =
        "Kills the machine of the running demo that has the database's primary, waits for the other"
            + " one to take over, starts it again, waits until every commit is on both servers"
            + " and clients have followed, and does the same the other way round.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0: both ways, without a lost commit",
      " 1: something was lost, or did not come true in time",
      " 6: no demo runs in that folder"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  ./forge drill db-failover", "  ./forge drill db-failover --json evidence.json"})
final class DrillDbFailoverCommand implements Callable<Integer> {

  private static final String SERVER_ROLE = "database";
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
    refuseWithoutServers();
    PrintWriter progress = spec.commandLine().getErr();
    FailoverDrill drill =
        new FailoverDrill(
            demo(),
            Duration.ofSeconds(patienceSeconds),
            sentence -> {
              progress.println("drill: " + sentence);
              progress.flush();
            });
    List<Leg> legs = drill.run();
    PrintWriter out = spec.commandLine().getOut();
    print(legs, out);
    if (json.isPresent()) {
      Files.writeString(
          json.get(),
          JsonMapper.builder().findAndAddModules().build().writeValueAsString(legs) + "\n");
    }
    boolean perfect = legs.size() == 2 && legs.stream().allMatch(Leg::isPerfect);
    out.println(perfect ? "PASS" : "FAIL");
    out.flush();
    return perfect ? ExitCode.OK : ExitCode.FAILED;
  }

  /** Before anything is said: whether there is a demo at all, and one with database servers. */
  private void refuseWithoutServers() throws InterruptedException {
    for (URI node : nodes()) {
      try {
        if (NodeStatus.fetch(node, ANSWER).report().roles().contains(SERVER_ROLE)) {
          return;
        }
      } catch (IOException dead) {
        return; // It may be the one that has the server.
      }
    }
    throw new CommandFailure(
        ExitCode.FAILED,
        "no machine of this demo has a database server of the pair; start it without --headless");
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
      throw new CommandFailure(ExitCode.NO_ANSWER, "the demo does not answer: " + e.getMessage());
    }
  }

  private static void print(List<Leg> legs, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "KILLED",
            "PRIMARY",
            "EPOCH",
            "RULE",
            "DETECT",
            "DECIDE",
            "PROMOTE",
            "FIRST WRITE",
            "CLIENTS",
            "BOTH AGAIN",
            ""));
    for (Leg leg : legs) {
      rows.add(leg.change().map(change -> row(leg, change)).orElseGet(() -> nothing(leg)));
    }
    TextTable.print(rows, out);
  }

  private static List<String> row(Leg leg, DatabaseChange change) {
    return List.of(
        leg.killed(),
        change.to(),
        Long.toString(change.epoch()),
        change.rule(),
        ChangeText.time(change.silentMillis()),
        ChangeText.time(change.durableMillis()),
        ChangeText.time(change.promotedMillis()),
        ChangeText.time(change.propagation().firstWriteMillis()),
        ChangeText.time(change.propagation().completeMillis()),
        ChangeText.time(change.redundantMillis()),
        leg.missing().isEmpty() ? change.loss() : leg.missing());
  }

  private static List<String> nothing(Leg leg) {
    return List.of(leg.killed(), "", "", "", "", "", "", "", "", "", leg.missing());
  }
}
