package quantumforge.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code ./forge help demo kill}: the help of a command at any depth. Picocli's own looks at the
 * first word alone.
 */
@Command(
    name = "help",
    helpCommand = true,
    description = "Shows the help of a command, for example: ./forge help demo kill.")
final class HelpCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "The command; without it, the commands there are.")
  private List<String> words = List.of();

  @Override
  public void run() {
    CommandLine command = spec.commandLine().getParent();
    for (String word : words) {
      CommandLine next = command.getSubcommands().get(word);
      if (next == null) {
        throw new ParameterException(command, "there is no command '" + word + "'");
      }
      command = next;
    }
    command.usage(spec.commandLine().getOut());
  }
}
