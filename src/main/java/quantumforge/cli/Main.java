package quantumforge.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command line: {@code ./forge COMMAND}. */
@Command(
    name = "forge",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    header = "Keeps a small crypto-trading operation going when a machine of it is lost.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      NodeCommand.class,
      StatusCommand.class,
      AlertsCommand.class,
      RelayCommand.class,
      DbCommand.class,
      OperatorCommand.class,
      ConfigCommand.class,
      VersionCommand.class,
      DemoCommand.class,
      DrillCommand.class,
      BenchCommand.class,
      TapeCommand.class,
      TestCommand.class,
      FormatCommand.class,
      CompletionCommand.class,
      WarmUpCommand.class,
      HelpCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge demo                            the whole plant on this machine",
      "  ./forge demo --headless --for 60s       the same, measured and verified",
      "  ./forge demo kill site-1                kill a machine of the running demo",
      "  ./forge bench relay                     rates and costs of the data path",
      "  ./forge test                            build everything and run every test",
      "  ./forge help COMMAND                    more about a command",
      "",
      "Exit codes: docs/cli.md."
    })
public final class Main implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error (also: FORGE_DEBUG=1).")
  private boolean debug;

  private Main() {}

  /** Runs one command and exits with its code; {@code docs/cli.md} lists the codes. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    Main main = new Main();
    return new CommandLine(main)
        .registerConverter(URI.class, Main::address)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(Main::reportUsage)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> main.reportFailure(failure, command, parsed));
  }

  private static URI address(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException noAddress) {
      throw new TypeConversionException("'" + text + "' is no address");
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? One of: " + commands());
  }

  private String commands() {
    return spec.subcommands().entrySet().stream()
        .filter(command -> !command.getValue().getCommandSpec().usageMessage().hidden())
        .map(Map.Entry::getKey)
        .collect(Collectors.joining(", "));
  }

  private static int reportUsage(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(name(command) + ": " + sentence(failure));
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(failure, err)) {
      err.println("See: ./" + command.getCommandSpec().qualifiedName(" ") + " --help");
    }
    return ExitCode.USAGE;
  }

  private static String sentence(ParameterException failure) {
    if (failure instanceof CommandLine.UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()) {
      String first = unmatched.getUnmatched().getFirst();
      return failure.getCommandLine().getSubcommands().isEmpty()
          ? "unexpected argument '" + first + "'"
          : "there is no command '" + first + "'";
    }
    return WrongArgument.sentence(failure);
  }

  private int reportFailure(Exception failure, CommandLine command, ParseResult parsed) {
    boolean expected = failure instanceof CommandFailure;
    PrintWriter err = command.getErr();
    err.println(name(command) + ": " + printable(expected ? failure.getMessage() : "" + failure));
    if (debug || System.getenv("FORGE_DEBUG") != null) {
      failure.printStackTrace(err);
    } else if (!expected) {
      err.println("This is a defect of forge. Run again with --debug for the whole story.");
    }
    return failure instanceof CommandFailure known ? known.exitCode() : ExitCode.INTERNAL;
  }

  /** A message may quote a file that is no text; a terminal must not obey what it holds. */
  private static String printable(String message) {
    return message.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
  }

  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName(" ");
  }
}
