package quantumforge.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import quantumforge.exchange.tape.TapeSummary;

/** {@code ./forge tape info}: what a tape holds. */
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    description = "Says what a tape holds: format, span, messages by channel and symbol, gaps.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0: the tape is whole",
      " 1: it is cut off, has broken lines, or cannot be read",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge tape info btc.gz",
      "  ./forge tape info --json btc.gz | jq '.channels[] | select(.gaps > 0)'"
    })
final class TapeInfoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A tape of any known format.")
  private Path file;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    TapeSummary summary = summary();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(text(summary));
    } else {
      print(out, summary);
    }
    out.flush();
    boolean whole =
        !summary.truncated() && summary.brokenLines() == 0 && summary.unusableFrames() == 0;
    return whole ? ExitCode.OK : ExitCode.FAILED;
  }

  private TapeSummary summary() {
    try {
      return TapeSummary.of(file);
    } catch (IOException unreadable) {
      throw new CommandFailure(ExitCode.FAILED, unreadable.getMessage(), unreadable);
    }
  }

  private static void print(PrintWriter out, TapeSummary summary) {
    out.printf("file     %s%n", summary.file());
    out.printf("format   %s%n", summary.format());
    if (summary.firstNanos() > 0) {
      double seconds = (summary.lastNanos() - summary.firstNanos()) / 1e9;
      Instant first = Instant.ofEpochSecond(0, summary.firstNanos());
      Instant last = Instant.ofEpochSecond(0, summary.lastNanos());
      out.printf("span     %s to %s, %.1f s%n", first, last, seconds);
    }
    out.printf("frames   %,d%n", summary.frames());
    out.printf(
        "others   %d REST answers, %d sent, %d connections%n",
        summary.restAnswers(), summary.sent(), summary.connections());
    out.printf("gaps     %d%n", summary.gaps());
    out.printf("broken   %d lines, %d frames%n", summary.brokenLines(), summary.unusableFrames());
    summary.trouble().forEach(trouble -> out.printf("trouble  %s%n", trouble));
    out.printf("%n%-14s %-20s %9s %6s  %s%n", "SYMBOL", "CHANNEL", "MESSAGES", "GAPS", "IDS");
    for (TapeSummary.Channel channel : summary.channels()) {
      String ids = channel.firstId() < 0 ? "" : channel.firstId() + ".." + channel.lastId();
      out.printf(
          "%-14s %-20s %,9d %6d  %s%n",
          channel.symbol(), channel.channel(), channel.messages(), channel.gaps(), ids);
      for (TapeSummary.Gap gap : channel.firstGaps()) {
        out.printf("%45s missing %d..%d%n", "", gap.fromId(), gap.toId());
      }
    }
  }

  private static String text(TapeSummary summary) {
    try {
      return new ObjectMapper().writeValueAsString(summary);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a plain record is always JSON", impossible);
    }
  }
}
