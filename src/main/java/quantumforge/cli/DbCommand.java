package quantumforge.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import quantumforge.node.NodeStatus;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.DatabaseStatus.ServerView;
import quantumforge.status.PlantWatch.Seen;

/** {@code ./forge db}: what is decided about the database, and why. */
@Command(
    name = "db",
    mixinStandardHelpOptions = true,
    description =
        "Shows which PostgreSQL server is the primary, whether commits are on both, and why.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge db                               asked of the node on this machine",
      "  ./forge db --url http://a:8558,http://b:8558 --json",
      "",
      "The rules are explained in docs/failover.md.",
      "",
      "Exit codes: 0 every commit is on both servers, 1 it is not or no witness speaks,",
      "6 nobody answers."
    })
final class DbCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private AskedNode asked;

  @Option(names = "--json", description = "Print it as JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    NodeStatus status = asked.ask();
    PrintWriter out = spec.commandLine().getOut();
    Optional<DatabaseStatus> database = status.plant().flatMap(seen -> seen.status().database());
    if (json) {
      out.println(status.databaseJson());
    } else if (database.isEmpty()) {
      out.println(
          status.plant().isEmpty()
              ? "node %s has not heard of any witness yet".formatted(status.report().node())
              : "nobody decides on a database: forge.failover.servers is empty, or the witness has not read yet what is decided");
    } else {
      print(status, database.get(), out);
    }
    out.flush();
    boolean well =
        status.fresh().isPresent()
            && database.filter(view -> view.verdict().level().equals("FINE")).isPresent();
    return well ? ExitCode.OK : ExitCode.FAILED;
  }

  private static void print(NodeStatus status, DatabaseStatus database, PrintWriter out) {
    long age = status.plant().map(Seen::ageMillis).orElse(0L);
    if (status.fresh().isEmpty()) {
      out.printf(
          "STALE: no witness was heard for %s; what follows is as old as that%n",
          PlantTable.age(age));
    }
    out.printf(
        "epoch %d, version %d: %s, primary %s%s%s%n",
        database.epoch(),
        database.version(),
        database.mode(),
        database.primary().isEmpty() ? "none" : database.primary(),
        database.standby().isEmpty() ? "" : ", standby " + database.standby(),
        database.paused() ? ", PAUSED" : "");
    out.printf(
        "%s %s: %s%n",
        database.verdict().level(), database.verdict().rule(), database.verdict().reason());
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("SERVER", "STATE", "HEARD", "TIMELINE", "LOG", "BEHIND", "WAITING", ""));
    database.servers().forEach(server -> rows.add(row(server)));
    TextTable.print(rows, out);
  }

  private static List<String> row(ServerView server) {
    return List.of(
        server.server(),
        server.state(),
        server.ageMillis() < 0 ? "never" : PlantTable.age(server.ageMillis()),
        Integer.toString(server.timeline()),
        server.end(),
        server.behindBytes() + " B",
        server.waitingMillis() + " ms",
        server.trouble());
  }
}
