package quantumforge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
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
import quantumforge.command.Operators;
import quantumforge.command.Operators.Operator;
import quantumforge.node.DatabaseOrder;
import quantumforge.node.DatabaseOrder.Outcome;
import quantumforge.node.NodeStatus;
import quantumforge.status.DatabaseStatus;

/** The commands of {@code ./forge db} that change something. */
final class DbOrders {

  private DbOrders() {}

  /** Gives an order to the witness, through a node, and says what became of it. */
  private abstract static class Order implements Callable<Integer> {

    @Spec protected CommandSpec spec;
    @Mixin private AskedNode asked;
    @Mixin private OperatorOption operator;

    @Option(
        names = "--why",
        required = true,
        paramLabel = "TEXT",
        description = "Why, in your own words; goes to the log and to the history.")
    private String why;

    @Option(
        names = "--epoch",
        paramLabel = "N",
        description =
            "The epoch that the command is for; in another one nothing is done (default: the one"
                + " that the asked node shows now).")
    private Long epoch;

    @Override
    public final Integer call() throws InterruptedException {
      check();
      Operator who = operator.read(asked);
      NodeStatus status = asked.ask();
      DatabaseOrder order = order(epoch == null ? shown(status) : epoch);
      Outcome outcome = send(order, who);
      PrintWriter out = spec.commandLine().getOut();
      if (!outcome.done()) {
        throw new CommandFailure(ExitCode.FAILED, outcome.sentence());
      }
      String decided =
          "decided as version %d, epoch %d, for operator %s: %s"
              .formatted(outcome.version(), outcome.epoch(), who.name(), outcome.sentence());
      TextLines.print(
          List.of(decided, "see what becomes of it with ./forge db" + asked.again()), 2, spec, out);
      out.flush();
      return ExitCode.OK;
    }

    /** Before anybody is asked. */
    private void check() {
      if (epoch != null && epoch < 0) {
        throw new ParameterException(
            spec.commandLine(), "--epoch must be 0 or more, got %d".formatted(epoch));
      }
      order(0);
    }

    private DatabaseOrder order(long expectedEpoch) {
      try {
        return new DatabaseOrder(expectedEpoch, why, server(), formerIsOff());
      } catch (IllegalArgumentException wrong) {
        // It begins with the field, which has the name of the option.
        throw new ParameterException(spec.commandLine(), "--" + wrong.getMessage());
      }
    }

    private long shown(NodeStatus status) {
      return status
          .fresh()
          .flatMap(seen -> seen.status().database())
          .map(DatabaseStatus::epoch)
          .orElseThrow(
              () ->
                  new CommandFailure(
                      ExitCode.FAILED,
                      "node %s hears no witness that decides on a database, so there is nobody to ask; see ./forge status%s"
                          .formatted(status.report().node(), asked.again())));
    }

    private Outcome send(DatabaseOrder order, Operator who) throws InterruptedException {
      URI node = asked.answered();
      try {
        return order.send(node, spec.name(), who.token());
      } catch (IOException e) {
        throw new CommandFailure(
            ExitCode.NO_ANSWER,
            "%s did not answer (%s): the outcome is unknown; look at ./forge db%s before you ask again"
                .formatted(node, e.getMessage(), asked.again()));
      }
    }

    /** The server that is meant; empty when the command needs none. */
    String server() {
      return "";
    }

    /** The operator's word that the former primary's machine is off. */
    boolean formerIsOff() {
      return false;
    }
  }

  /** {@code db switchover}. */
  @Command(
      name = "switchover",
      mixinStandardHelpOptions = true,
      description =
          "Lets the standby take the primary's place: in order, without a loss, or not at all.",
      footerHeading = "%nExample:%n",
      footer = "  ./forge db switchover --why \"kernel update of site-1\"")
  static final class Switchover extends Order {}

  /** {@code db failover}. */
  @Command(
      name = "failover",
      mixinStandardHelpOptions = true,
      description = {
        "Forces a server to become the primary, for when the witness waits for a person. It is done"
            + " also while all is well: then switchover does it without a loss.",
        "What only the other server has is lost: the witness promotes by itself whenever it is sure"
            + " that nothing is.",
        "A primary that goes on alone takes commits until it hears that it is replaced. So where the"
            + " witness does not hear it, its machine must be turned off first, and you must say so."
      },
      footerHeading = "%nExample:%n",
      footer = {
        "  ./forge db failover --to site-2 --accept-loss --former-is-off \\",
        "      --why \"site-1 burnt down\""
      })
  static final class Failover extends Order {

    @Option(
        names = "--to",
        required = true,
        paramLabel = "SERVER",
        description = "The server that becomes the primary.")
    private String to;

    @Option(
        names = "--accept-loss",
        required = true,
        description = "Commits that only the other server has are given up.")
    private boolean acceptLoss;

    @Option(
        names = "--former-is-off",
        description =
            "The machine of the present primary, which the witness does not hear, is turned off.")
    private boolean formerIsOff;

    @Override
    String server() {
      return to;
    }

    @Override
    boolean formerIsOff() {
      return formerIsOff;
    }
  }

  /** {@code db pause}. */
  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description =
          "Lets the witness only look: it decides nothing more, also when the primary dies.",
      footerHeading = "%nExample:%n",
      footer = "  ./forge db pause --why \"moving the rack\"")
  static final class Pause extends Order {}

  /** {@code db resume}. */
  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description =
          "Lets the witness decide again, behind a pause or when it failed over too often.",
      footerHeading = "%nExample:%n",
      footer = "  ./forge db resume --why \"the rack is back\"")
  static final class Resume extends Order {}

  /** {@code db reinit}. */
  @Command(
      name = "reinit",
      mixinStandardHelpOptions = true,
      description = {
        "Throws the standby's data away and copies them anew from the primary.",
        "Until it follows again commits are on the primary alone, and nobody can take its place."
      },
      footerHeading = "%nExample:%n",
      footer = "  ./forge db reinit site-2 --why \"its disk was replaced\"")
  static final class Reinit extends Order {

    @Parameters(paramLabel = "SERVER", description = "The standby, never the primary.")
    private String standby;

    @Override
    String server() {
      return standby;
    }
  }

  /** Whose token goes with a command. */
  static final class OperatorOption {

    @Option(
        names = "--operator",
        paramLabel = "FILE",
        description =
            "The file with your line \"name = token\", readable for you alone (default: what FORGE_OPERATOR_FILE names; with --demo the demo's).")
    private Optional<Path> file = Optional.empty();

    Operator read(AskedNode asked) {
      Path path =
          file.or(asked::demoOperators)
              .or(() -> Optional.ofNullable(System.getenv("FORGE_OPERATOR_FILE")).map(Path::of))
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          ExitCode.USAGE,
                          "who asks? name your file with --operator or FORGE_OPERATOR_FILE; ./forge operator makes one"));
      try {
        return new Operators(path)
            .all().stream()
                .findFirst()
                .orElseThrow(
                    () -> new CommandFailure(ExitCode.USAGE, path + " has no line name = token"));
      } catch (IOException e) {
        throw new CommandFailure(ExitCode.USAGE, e.getMessage());
      }
    }
  }
}
