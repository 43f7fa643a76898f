package quantumforge.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import quantumforge.demo.Demo;
import quantumforge.demo.DemoException;
import quantumforge.demo.DemoStatus;

/** What can be done to a running demo from another terminal. */
final class DemoActions {

  private DemoActions() {}

  /** Asks the demo and prints its answer. */
  private abstract static class Action implements Callable<Integer> {

    @Spec protected CommandSpec spec;
    @Mixin private DemoFolderOption folder;

    final String ask(String request) throws IOException {
      try {
        return Demo.ask(folder.path(), request);
      } catch (DemoException refused) {
        throw DemoRun.failure(refused);
      }
    }

    final int tell(String request) throws IOException {
      String answer = ask(request);
      // The demo's answer may end with the command that mends what was broken.
      String where = answer.contains("./forge ") ? folder.again() : "";
      spec.commandLine().getOut().println(answer + where);
      return ExitCode.OK;
    }
  }

  /** An action on one machine; its verb is the command's own name. */
  private abstract static class MachineAction extends Action {

    @Parameters(
        paramLabel = "NODE",
        completionCandidates = DemoCommand.NodeNames.class,
        description = "A node, or 'paper' or 'postgres'.")
    private String node;

    @Override
    public final Integer call() throws IOException {
      return tell(request());
    }

    String request() {
      return spec.name() + " " + node;
    }
  }

  /** An action on a whole machine, or on its main process alone. */
  private abstract static class BreakingAction extends MachineAction {

    @Option(names = "--process", description = "Only the JVM; spare the node's own Redis.")
    private boolean processOnly;

    @Override
    final String request() {
      return super.request() + (processOnly ? " process" : "");
    }
  }

  /** {@code demo kill}. */
  @Command(
      name = "kill",
      mixinStandardHelpOptions = true,
      description = "Kills a whole machine (SIGKILL): its JVM and its own Redis. It stays dead.",
      footerHeading = "%nExample:%n",
      footer = "  ./forge demo kill site-1")
  static final class Kill extends BreakingAction {}

  /** {@code demo pause}. */
  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Freezes a whole machine (SIGSTOP), as a hanging virtual machine does.",
      footerHeading = "%nExample:%n",
      footer = "  ./forge demo pause witness")
  static final class Pause extends BreakingAction {}

  /** {@code demo resume}. */
  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Thaws a frozen machine (SIGCONT).",
      footerHeading = "%nExample:%n",
      footer = "  ./forge demo resume witness")
  static final class Resume extends MachineAction {}

  /** {@code demo restart}. */
  @Command(
      name = "restart",
      mixinStandardHelpOptions = true,
      description = "Starts a dead machine, or stops a living one in order and starts it again.",
      footerHeading = "%nExample:%n",
      footer = "  ./forge demo restart site-1")
  static final class Restart extends MachineAction {}

  /** {@code demo fault}. */
  @Command(
      name = "fault",
      mixinStandardHelpOptions = true,
      description = "Makes the demo's exchange misbehave; docs/paper-exchange.md has the faults.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  ./forge demo fault cut clients=oldest",
        "  ./forge demo fault refuse status=429 for=30s",
        "  ./forge demo fault clear"
      })
  static final class Fault extends Action {

    @Parameters(index = "0", paramLabel = "FAULT", description = "Its name.")
    private String fault;

    @Parameters(index = "1..*", paramLabel = "KEY=VALUE", description = "What it is given.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws IOException {
      return tell("fault " + fault + " " + String.join(" ", arguments));
    }
  }

  /** {@code demo stop}. */
  @Command(
      name = "stop",
      mixinStandardHelpOptions = true,
      description = "Stops the running demo, as Ctrl-C in its terminal does.",
      footerHeading = "%nExample:%n",
      footer = "  ./forge demo stop")
  static final class Stop extends Action {
    @Override
    public Integer call() throws IOException {
      return tell("stop");
    }
  }

  /** {@code demo status}. */
  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Shows the running demo once; exit code 1 when a machine of it is not well.",
      footerHeading = "%nExample:%n",
      footer = "  ./forge demo status --json")
  static final class Status extends Action {

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      String answer = ask("status");
      DemoStatus status =
          new ObjectMapper().findAndRegisterModules().readValue(answer, DemoStatus.class);
      if (json) {
        spec.commandLine().getOut().println(answer);
      } else {
        StatusTable.lines(status, false).forEach(spec.commandLine().getOut()::println);
      }
      return status.allWell() ? ExitCode.OK : ExitCode.FAILED;
    }
  }
}
