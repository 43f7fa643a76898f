package quantumforge.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quantumforge.demo.ChaosOptions;
import quantumforge.demo.Demo;
import quantumforge.demo.DemoException;
import quantumforge.demo.DemoOptions;
import quantumforge.demo.DemoReport;

/** {@code ./forge bench chaos}: what is lost while links, stores and processes break at random. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description =
        "Breaks a running plant at random and verifies that nothing is lost: packets are lost all the"
            + " time, links fall silent or are reset, Redis servers, brains (with their QuestDB) and"
            + " the collector are killed and started again. Runs in a network namespace of its own,"
            + " so it needs root on Linux, and the programs unshare, ip and iptables.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge bench chaos --loss 5 --for 3m",
      "  ./forge bench chaos --loss 1,5,10 --for 10m --seed 7 --json"
    })
final class BenchChaosCommand implements Callable<Integer> {

  private static final String INSIDE = "--inside";
  private static final List<String> NODES = List.of("vps-1", "site-1", "site-2", "witness");

  @Spec private CommandSpec spec;

  @Mixin private DemoFolderOption folder;

  @Option(
      names = "--loss",
      paramLabel = "PERCENT",
      split = ",",
      defaultValue = "0,5",
      description =
          "Packets lost between collector and brains, each way, one run after the other (default:"
              + " ${DEFAULT-VALUE}).")
  private List<Integer> losses;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "3m",
      description = "How long each run lasts (default: ${DEFAULT-VALUE}).")
  private String runFor;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1200",
      description = "Ticks a second over all symbols (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Equal seeds break the same things at the same times (default: 1).")
  private long seed;

  @Option(
      names = "--port-base",
      paramLabel = "PORT",
      defaultValue = "27000",
      description = "The first of the 93 ports, inside the namespace (default: ${DEFAULT-VALUE}).")
  private int portBase;

  @Option(names = "--json", description = "Print the reports of all runs as one JSON array.")
  private boolean json;

  @Option(names = INSIDE, hidden = true, description = "The namespace is made already.")
  private boolean inside;

  @Override
  public Integer call() throws Exception {
    options();
    losses.forEach(this::chaos);
    return inside ? runAll() : enterNamespace();
  }

  /** Runs this very command again where broken links break nothing else. */
  private int enterNamespace() throws IOException, InterruptedException {
    // ProcessHandle.info() leaves out arguments of long command lines.
    String self = Files.readString(Path.of("/proc/self/cmdline"));
    List<String> command = new ArrayList<>();
    command.addAll(List.of("unshare", "-n", "--", "sh", "-c"));
    command.addAll(List.of("ip link set lo up && iptables -S >/dev/null && exec \"$@\"", "sh"));
    command.addAll(List.of(self.split("\0")));
    command.add(INSIDE);
    try {
      Process child = new ProcessBuilder(command).inheritIO().start();
      Thread ending = new Thread(child::destroy);
      Runtime.getRuntime().addShutdownHook(ending);
      int code = child.waitFor();
      Runtime.getRuntime().removeShutdownHook(ending);
      return code;
    } catch (IOException missing) {
      throw new CommandFailure(
          ExitCode.MISSING,
          "cannot make a network namespace; this needs root, unshare, ip and iptables: "
              + missing.getMessage(),
          missing);
    }
  }

  private int runAll() throws Exception {
    boolean passed = true;
    List<ChaosReport> all = new ArrayList<>();
    for (int loss : losses) {
      ChaosReport chaos = new ChaosReport(loss, seed, run(loss));
      passed &= chaos.report().hasPassed();
      all.add(chaos);
      if (!json) {
        print(chaos);
      }
    }
    if (json) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(JsonMapper.builder().findAndAddModules().build().writeValueAsString(all));
      out.flush();
    }
    return passed ? ExitCode.OK : ExitCode.FAILED;
  }

  private DemoReport run(int loss) throws Exception {
    PlainScreen screen = new PlainScreen(spec.commandLine().getErr());
    try (Demo demo = Demo.start(options(), screen)) {
      return demo.measure(chaos(loss));
    } catch (DemoException failed) {
      throw DemoRun.failure(failed);
    }
  }

  private ChaosOptions chaos(int loss) {
    try {
      return new ChaosOptions(loss, Duration.ofSeconds(4), Duration.ofSeconds(15), seed);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private DemoOptions options() {
    try {
      return new DemoOptions(
          folder.orBesideTheLauncher("chaos"),
          NODES,
          DemoOptions.EXCHANGES,
          Optional.empty(),
          1,
          50,
          rate,
          seed,
          false,
          DemoOptions.CONNECTIONS,
          portBase,
          true,
          true,
          Optional.of(Durations.parse("--for", runFor)));
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private void print(ChaosReport chaos) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%n%d %% of packets lost, seed %d%n", chaos.lossPercent(), chaos.seed());
    ReportSummary.lines(chaos.report()).forEach(out::println);
    out.flush();
  }

  /**
   * One run, as {@code --json} says it.
   *
   * @param lossPercent packets lost between collector and brains, each way
   */
  private record ChaosReport(int lossPercent, long seed, DemoReport report) {}
}
