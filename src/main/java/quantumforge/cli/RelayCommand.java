package quantumforge.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quantumforge.node.NodeStatus;
import quantumforge.status.RelayStatus;

/** {@code ./forge relay}: how full a collector's buffer is, and how long it lasts. */
@Command(
    name = "relay",
    mixinStandardHelpOptions = true,
    description = "Shows how full a collector's buffer is, and how long it lasts.",
    subcommands = {RelayCommand.Status.class, RelayCommand.Capacity.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge relay status                         the node on this machine",
      "  ./forge relay capacity --url http://b:8558   how many hours another one holds",
      "",
      "Exit codes: 0 shown, 1 ticks were dropped or the node is no collector, 6 nobody",
      "answers."
    })
final class RelayCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what: relay status, or relay capacity");
  }

  private static int show(
      NodeStatus status,
      boolean json,
      CommandSpec spec,
      BiConsumer<List<RelayStatus>, PrintWriter> text) {
    List<RelayStatus> lanes = status.report().relays();
    if (lanes.isEmpty()) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "node %s is no collector; name one with --url".formatted(status.report().node()));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(status.relaysJson());
    } else {
      text.accept(lanes, out);
    }
    out.flush();
    boolean dropped = lanes.stream().anyMatch(lane -> lane.overflow().droppedTicks() > 0);
    return dropped ? ExitCode.FAILED : ExitCode.OK;
  }

  /** {@code ./forge relay status}. */
  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Shows each lane: what Redis and the disk hold, and how far each group is.",
      footerHeading = "%nExamples:%n",
      footer = {"  ./forge relay status --json", "", "Exit codes: as ./forge relay."})
  static final class Status implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private AskedNode asked;

    @Option(names = "--json", description = "Print the lanes as JSON.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
      return show(asked.ask(), json, spec, BufferLines::status);
    }
  }

  /** {@code ./forge relay capacity}. */
  @Command(
      name = "capacity",
      mixinStandardHelpOptions = true,
      description = "Computes how many hours the buffer holds, from the measured bytes per tick.",
      footerHeading = "%nExamples:%n",
      footer = {"  ./forge relay capacity", "", "Exit codes: as ./forge relay."})
  static final class Capacity implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private AskedNode asked;

    @Option(names = "--json", description = "Print the lanes as JSON.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
      return show(asked.ask(), json, spec, BufferLines::capacity);
    }
  }
}
