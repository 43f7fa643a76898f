package quantumforge.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./forge tape}: recorded exchange traffic. */
@Command(
    name = "tape",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Records exchange traffic, says what a tape holds, and plays it as an exchange.",
    subcommands = {TapeRecordCommand.class, TapeInfoCommand.class, TapePlayCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge tape record --url wss://stream.binance.com:9443 \\",
      "      --rest https://api.binance.com \\",
      "      --streams btcusdt@trade,btcusdt@depth@100ms --out btc.gz --for 60s",
      "  ./forge tape info btc.gz",
      "  ./forge tape play btc.gz --port 9443 --speed max"
    })
final class TapeCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "which command? One of: " + String.join(", ", spec.subcommands().keySet()));
  }
}
