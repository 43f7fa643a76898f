package quantumforge.cli;

import java.io.PrintWriter;
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
import quantumforge.status.PlantStatus;
import quantumforge.status.PlantWatch.Seen;

/** The commands of {@code ./forge db} that only look. */
final class DbViews {

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
        print(status.plant().orElseThrow().status(), database.get(), out);
      }
      out.flush();
      boolean well =
          status.fresh().isPresent()
              && database.filter(view -> view.verdict().level().equals("FINE")).isPresent();
      return well ? ExitCode.OK : ExitCode.FAILED;
    }

    abstract void print(PlantStatus plant, DatabaseStatus database, PrintWriter out);

    /** Sentences, broken between words on a terminal. */
    void lines(List<String> lines, int hang, PrintWriter out) {
      TextLines.print(lines, hang, spec, out);
    }
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
    void print(PlantStatus plant, DatabaseStatus database, PrintWriter out) {
      lines(DatabaseText.head(database), 2, out);
      out.println();
      TextTable.print(DatabaseText.table(database), out);
      lines(DatabaseText.troubles(database), 2, out);
    }
  }

  /** {@code db topology}. */
  @Command(
      name = "topology",
      mixinStandardHelpOptions = true,
      description =
          "Draws who follows whom, where commits must be before a client is told, and on which ways"
              + " clients come.",
      footerHeading = "%nExample:%n",
      footer = "  ./forge db topology --url http://10.8.0.3:8558")
  static final class Topology extends View {

    @Override
    void print(PlantStatus plant, DatabaseStatus database, PrintWriter out) {
      lines(DatabaseText.head(database), 2, out);
      out.println();
      lines(DatabaseText.topology(plant, database), 6, out);
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
    void print(PlantStatus plant, DatabaseStatus database, PrintWriter out) {
      if (database.changes().isEmpty()) {
        out.println("no change of the primary is known");
      }
      for (DatabaseChange change : database.changes()) {
        lines(ChangeText.lines(change), ChangeText.HANG, out);
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
      lines(DatabaseText.rule(found), 8, out);
      out.flush();
      return ExitCode.OK;
    }

    @Override
    void print(PlantStatus plant, DatabaseStatus database, PrintWriter out) {
      lines(DatabaseText.head(database), 2, out);
      out.println();
      lines(DatabaseText.explained(database, DatabaseOrder.rules()), 8, out);
    }
  }
}
