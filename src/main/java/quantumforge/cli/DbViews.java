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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import quantumforge.node.DatabaseOrder;
import quantumforge.node.DatabaseOrder.Rule;
import quantumforge.node.NodeStatus;
import quantumforge.status.DatabaseChange;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.DatabaseStatus.ServerView;
import quantumforge.status.PlantWatch.Seen;

/** The commands of {@code ./forge db} that only look. */
final class DbViews {

  /** Agents report several times a second. */
  private static final long SILENT_MILLIS = 2_000;

  private DbViews() {}

  /** Asks a node, and shows what it knows of the database. */
  private abstract static class View implements Callable<Integer> {

    @Spec protected CommandSpec spec;
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
        if (status.fresh().isEmpty()) {
          long age = status.plant().map(Seen::ageMillis).orElse(0L);
          out.printf(
              "STALE: no witness was heard for %s; what follows is as old as that%n",
              PlantTable.age(age));
        }
        print(database.get(), out);
      }
      out.flush();
      boolean well =
          status.fresh().isPresent()
              && database.filter(view -> view.verdict().level().equals("FINE")).isPresent();
      return well ? ExitCode.OK : ExitCode.FAILED;
    }

    abstract void print(DatabaseStatus database, PrintWriter out);
  }

  /** {@code db status}. */
  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Shows what is decided, why, and what both servers do.",
      footerHeading = "%nExample:%n",
      footer = "  ./forge db status --demo")
  static final class Status extends Table {}

  /** What {@code db} alone shows too. */
  abstract static class Table extends View {

    @Override
    void print(DatabaseStatus database, PrintWriter out) {
      out.println(decided(database));
      out.println(verdict(database));
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("SERVER", "STATE", "HEARD", "TIMELINE", "LOG", "BEHIND", "WAITING", ""));
      database.servers().forEach(server -> rows.add(row(server)));
      TextTable.print(rows, out);
    }

    private static List<String> row(ServerView server) {
      return List.of(
          server.server(),
          state(server),
          heard(server),
          Integer.toString(server.timeline()),
          server.end(),
          server.behindBytes() + " B",
          server.waitingMillis() + " ms",
          server.trouble());
    }
  }

  /** {@code db topology}. */
  @Command(
      name = "topology",
      mixinStandardHelpOptions = true,
      description = "Draws who follows whom, and where commits must be before a client is told.",
      footerHeading = "%nExample:%n",
      footer = "  ./forge db topology --url http://10.8.0.3:8558")
  static final class Topology extends View {

    @Override
    void print(DatabaseStatus database, PrintWriter out) {
      out.println(decided(database));
      for (ServerView server : database.servers()) {
        if (server.server().equals(database.primary())) {
          out.printf("%s  %s%n", server.server(), line(server));
        }
      }
      for (ServerView server : database.servers()) {
        if (!server.server().equals(database.primary())) {
          boolean waited = server.server().equals(database.standby());
          out.printf(
              "  %s %s  %s, %d B behind%n",
              waited ? "==>" : "-->", server.server(), line(server), server.behindBytes());
        }
      }
      out.println("==> commits wait for it, or are to; --> they do not");
    }

    private static String line(ServerView server) {
      String trouble = server.trouble().isEmpty() ? "" : ", " + server.trouble();
      return "%s, heard %s ago, timeline %d, log up to %s%s"
          .formatted(state(server), heard(server), server.timeline(), server.end(), trouble);
    }
  }

  /** {@code db history}. */
  @Command(
      name = "history",
      mixinStandardHelpOptions = true,
      description =
          "Shows the newest changes of the primary: when and why, how long each part took, when the"
              + " first write went through each route of clients, and what became of the commits"
              + " that clients had been told of.",
      footerHeading = "%nExample:%n",
      footer = "  ./forge db history --json")
  static final class History extends View {

    @Override
    void print(DatabaseStatus database, PrintWriter out) {
      if (database.changes().isEmpty()) {
        out.println("no change of the primary is known");
      }
      for (DatabaseChange change : database.changes()) {
        ChangeText.lines(change).forEach(out::println);
      }
    }
  }

  /** {@code db explain}. */
  @Command(
      name = "explain",
      mixinStandardHelpOptions = true,
      description =
          "Explains a rule, or without one what holds now and which rules came before it.",
      footerHeading = "%nExamples:%n",
      footer = {"  ./forge db explain", "  ./forge db explain DB-51"})
  static final class Explain extends View {

    @Parameters(arity = "0..1", paramLabel = "RULE", description = "A rule's id, such as DB-51.")
    private String rule;

    @Override
    public Integer call() throws InterruptedException {
      if (rule == null) {
        return super.call();
      }
      PrintWriter out = spec.commandLine().getOut();
      Rule found =
          DatabaseOrder.rules().stream()
              .filter(one -> one.id().equalsIgnoreCase(rule))
              .findFirst()
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(),
                          "there is no rule '%s'; docs/failover.md lists them".formatted(rule)));
      print(found, out);
      out.flush();
      return ExitCode.OK;
    }

    @Override
    void print(DatabaseStatus database, PrintWriter out) {
      out.println(decided(database));
      out.println(verdict(database));
      out.printf("%nlooked at before it in mode %s, and not so:%n", database.mode());
      for (Rule one : DatabaseOrder.rules()) {
        if (one.id().equals(database.verdict().rule())) {
          return;
        }
        if (one.modes().contains(database.mode())) {
          out.printf("  %s %s%n", one.id(), one.when());
        }
      }
    }

    private static void print(Rule rule, PrintWriter out) {
      out.printf(
          "%s, looked at in %s%nwhen  %s%nthen  %s%nlevel %s%n",
          rule.id(), String.join(", ", rule.modes()), rule.when(), rule.then(), rule.level());
    }
  }

  private static String decided(DatabaseStatus database) {
    return "epoch %d, version %d: %s, primary %s%s%s"
        .formatted(
            database.epoch(),
            database.version(),
            database.mode(),
            database.primary().isEmpty() ? "none" : database.primary(),
            database.standby().isEmpty() ? "" : ", standby " + database.standby(),
            database.paused() ? ", PAUSED" : "");
  }

  private static String verdict(DatabaseStatus database) {
    return "%s %s: %s"
        .formatted(
            database.verdict().level(), database.verdict().rule(), database.verdict().reason());
  }

  /** What a silent agent said last is no statement about now. */
  private static String state(ServerView server) {
    boolean old = server.ageMillis() > SILENT_MILLIS;
    return old ? "SILENT, was " + server.state() : server.state();
  }

  private static String heard(ServerView server) {
    return server.ageMillis() < 0 ? "never" : PlantTable.age(server.ageMillis());
  }
}
