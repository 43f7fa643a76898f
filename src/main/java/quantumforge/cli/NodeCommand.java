package quantumforge.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import quantumforge.node.EffectiveSettings;
import quantumforge.node.Node;
import quantumforge.node.NodeException;
import quantumforge.node.SettingsException;

/** {@code ./forge node}: runs one node until it is told to stop. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    description = "Runs one node until it gets SIGTERM or Ctrl-C; then it stops in order.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge node --config vps-1.conf   what it is: forge.node.roles in the file",
      "  ./forge config check --config vps-1.conf",
      "",
      "Exit codes: 3 the configuration is wrong or names what cannot be used (a tape),",
      "5 a port is in use, 7 the cluster removed the node (start it again), 143 stopped",
      "by SIGTERM after everything was handed on."
    })
final class NodeCommand implements Callable<Integer> {

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The node's configuration (HOCON), laid over the defaults.")
  private Path config;

  @Option(names = "--check-only", hidden = true, description = "For the launcher: start nothing.")
  private boolean checkOnly;

  @Override
  public Integer call() throws InterruptedException {
    try {
      if (checkOnly) {
        EffectiveSettings.check(config, System.getenv());
        return ExitCode.OK;
      }
      Node.start(Optional.of(config), System.getenv()).awaitEnd();
      return ExitCode.OK;
    } catch (SettingsException e) {
      throw new CommandFailure(ExitCode.CONFIGURATION, e.getMessage(), e);
    } catch (NodeException e) {
      throw new CommandFailure(exitCode(e.kind()), e.getMessage(), e);
    }
  }

  private static int exitCode(NodeException.Kind kind) {
    return switch (kind) {
      case IN_USE -> ExitCode.IN_USE;
      case UNUSABLE -> ExitCode.CONFIGURATION;
    };
  }
}
