package quantumforge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quantumforge.chaos.Access;
import quantumforge.chaos.Distribution;
import quantumforge.chaos.FailoverBench;
import quantumforge.chaos.FailoverReport;
import quantumforge.drill.Evidence;

/** {@code ./forge bench failover}: how long the database is away after each fault. */
@Command(
    name = "failover",
    mixinStandardHelpOptions = true,
    description =
        "Breaks the database and the witness in every way while clients write, from either site in"
            + " turn, and measures how long no write is acknowledged, and how soon commits are on"
            + " both servers again. Every acknowledged write must be on both servers at the end."
            + " Two sites with PostgreSQL and three control nodes, each in namespaces of its own,"
            + " so it needs root on Linux, and the programs unshare, nsenter, ip and iptables.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0: nothing was lost, and everything was as soon as it is wanted",
      " 1: something was lost, late or otherwise not as it must be",
      " 4: this machine cannot make such namespaces, or has no PostgreSQL"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge bench failover",
      "  ./forge bench failover --fault db-kill-node,db-cut-host --n 5",
      "  ./forge bench failover --tls --fault db-kill-server,db-switchover",
      "  ./forge bench failover --routes --fault db-kill-node,db-switchover",
      "  ./forge bench failover --fault db-false-alarm --n 1 --for 10m",
      "  ./forge bench failover --json failover.json"
    })
final class BenchFailoverCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--fault",
      paramLabel = "ID",
      split = ",",
      description = "Only these faults; --list names them (default: all).")
  private List<String> faults = List.of();

  @Option(
      names = "--n",
      paramLabel = "N",
      defaultValue = "20",
      description = "How often each fault is made (default: ${DEFAULT-VALUE}).")
  private int times;

  @Option(
      names = "--tls",
      description =
          "Let nodes, servers and clients talk over TLS, with certificates made for the run, which"
              + " needs openssl; it fails when anybody is connected to a server without it.")
  private boolean tls;

  @Option(
      names = "--routes",
      description =
          "Have clients that come by a pgBouncer and by a name in a DNS server, too, which the"
              + " plant turns; a failover must be complete on each. Needs pgbouncer and knotd, and"
              + " is without TLS.")
  private boolean routed;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "30s",
      description =
          "How long the load of db-false-alarm lasts each time, 30s to 1h (default:"
              + " ${DEFAULT-VALUE}); the other faults last as long as they must.")
  private String load;

  @Option(names = "--list", description = "Name the faults, and do nothing.")
  private boolean list;

  @Option(names = "--json", paramLabel = "FILE", description = "Write every figure there as JSON.")
  private Optional<Path> json = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      FailoverBench.cards().forEach(out::println);
      out.flush();
      return ExitCode.OK;
    }
    Optional<String> missing = FailoverBench.missing(tls);
    if (missing.isPresent()) {
      throw new CommandFailure(ExitCode.MISSING, "./forge bench failover " + missing.get());
    }
    Path folder = Files.createTempDirectory("forge-failover");
    FailoverBench bench = bench(folder);
    FailoverReport report = bench.run();
    print(report, out);
    if (json.isPresent()) {
      EvidenceFile.write(json.get(), new Kept(Instant.now(), EvidenceFile.build(), report));
    }
    if (report.hasPassed()) {
      delete(folder);
    } else {
      out.println("the nodes' logs and data are kept in " + folder);
    }
    out.flush();
    return report.hasPassed() ? ExitCode.OK : ExitCode.FAILED;
  }

  /** What was measured, when, and of which build. */
  private record Kept(Instant at, Evidence.Build build, FailoverReport report) {}

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private FailoverBench bench(Path folder) throws IOException {
    PrintWriter progress = spec.commandLine().getErr();
    try {
      return new FailoverBench(
          folder,
          faults,
          times,
          Durations.parse("--for", load),
          access(),
          sentence -> {
            progress.println("failover: " + sentence);
            progress.flush();
          });
    } catch (IllegalArgumentException wrong) {
      delete(folder);
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private Access access() {
    if (tls && routed) {
      throw new IllegalArgumentException(
          "--routes is played without TLS: leave --tls or --routes out");
    }
    return tls ? Access.TLS : routed ? Access.ROUTES : Access.PLAIN;
  }

  private static void print(FailoverReport report, PrintWriter out) {
    for (FailoverReport.Fault fault : report.faults()) {
      out.printf("%n%s: %s%n", fault.id(), fault.fault());
      switch (fault.outcome()) {
        case "FAILOVER" -> {
          row(out, "first write", fault.outage());
          row(out, "asked directly", fault.direct());
          fault.routes().forEach((route, seen) -> row(out, "by " + route, seen));
        }
        case "STAYS", "STEADY", "HOLDS" -> {
          row(out, "longest pause", fault.outage());
          row(out, "of any client", fault.direct());
        }
        default -> {
          row(out, "next witness", fault.outage());
          row(out, "longest pause", fault.direct());
        }
      }
      row(out, "restored after", fault.restored());
      out.printf(
          Locale.ROOT, "  %-16s %d lost, %d unknown%n", "writes", fault.lost(), fault.unknown());
      out.printf(
          "  %-16s %s%n",
          "verdict", fault.missed().isEmpty() ? "pass" : String.join("; ", fault.missed()));
    }
    report.broken().forEach(sentence -> out.println("BROKEN: " + sentence));
    out.println(report.hasPassed() ? "PASS" : "FAIL");
  }

  private static void row(PrintWriter out, String what, Distribution seen) {
    out.printf("  %-16s %s s%n", what, seen);
    out.printf(
        "  %-16s %s%n",
        "",
        seen.millis().stream()
            .map(millis -> String.format(Locale.ROOT, "%.2f", millis / 1e3))
            .collect(Collectors.joining(" ")));
  }
}
