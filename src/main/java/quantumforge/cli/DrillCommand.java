package quantumforge.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./forge drill}: breaks something on purpose, and shows that what must follow does. */
@Command(
    name = "drill",
    mixinStandardHelpOptions = true,
    description = "Breaks something of the running demo, and shows what the plant makes of it.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DrillDbFailoverCommand.class},
    footerHeading = "%nExample:%n",
    footer = "  ./forge drill db-failover               the primary is killed, both ways")
final class DrillCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which drill? There is: db-failover");
  }
}
