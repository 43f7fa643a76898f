package quantumforge.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./forge bench}: whole-process measurements on this machine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures the plant on this machine, in processes of its own (relay, latency, replay,"
            + " faults, start, chaos, failover), and stages of it in this process (codec, book,"
            + " cache, buffer).",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BenchRelayCommand.class,
      BenchLatencyCommand.class,
      BenchReplayCommand.class,
      BenchCodecCommand.class,
      BenchBookCommand.class,
      BenchCacheCommand.class,
      BenchBufferCommand.class,
      BenchChaosCommand.class,
      BenchFaultsCommand.class,
      BenchStartCommand.class,
      BenchFailoverCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge bench relay                     rates and costs of the data path",
      "  ./forge bench codec day.gz              sizes and costs of packed blocks",
      "  ./forge bench chaos                     what is lost while everything breaks",
      "  ./forge bench faults                    what is lost while the exchange fails",
      "  ./forge bench start                     how soon a collector has every book",
      "  ./forge bench failover                  how long the database is away",
      "  ./forge help bench relay                what it measures"
    })
final class BenchCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "which benchmark? One of: relay, latency, replay, codec, book, cache, buffer, chaos,"
            + " faults, start, failover");
  }
}
