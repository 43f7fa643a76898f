package quantumforge.cli;

import picocli.CommandLine.Command;

/** Documents {@code ./forge format}; the launcher itself runs it, without this program. */
@Command(
    name = "format",
    mixinStandardHelpOptions = true,
    description = "Brings every Java source into the house format.",
    footerHeading = "%nExample:%n",
    footer = "  ./forge format                          then look at: git diff")
final class FormatCommand implements Runnable {

  @Override
  public void run() {
    throw new CommandFailure(
        ExitCode.USAGE, "run it through the launcher ./forge, which knows where Maven is");
  }
}
