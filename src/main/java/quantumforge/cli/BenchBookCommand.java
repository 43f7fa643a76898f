package quantumforge.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quantumforge.bench.BookBench;
import quantumforge.bench.Recording;

/** {@code ./forge bench book}: what keeping order books costs, and whether they are right. */
@Command(
    name = "book",
    mixinStandardHelpOptions = true,
    description =
        "Measures the order books: the processor time of a changed level, of comparing with the"
            + " venue's best bid and ask, and of copying a book out. Every comparison must agree."
            + " Takes recordings of Binance, whose books have update ids.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {" 0: every comparison agreed", " 1: a book was wrong"},
    footerHeading = "%nExamples:%n",
    footer = {"  ./forge bench book", "  ./forge bench book --levels 5000 btc.gz"})
final class BenchBookCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private RecordingOptions recordings;

  @Option(
      names = "--levels",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Levels of each side that are copied out (default: ${DEFAULT-VALUE}).")
  private int levels;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, BookBench.Result> all = new LinkedHashMap<>();
    PrintWriter out = spec.commandLine().getOut();
    for (Path tape : recordings.tapes()) {
      Recording recording = RecordingOptions.read(tape);
      BookBench.Result result = run(recording);
      all.put(recording.name(), result);
      if (!json) {
        print(out, recording, result);
      }
    }
    if (json) {
      out.println(JsonMapper.builder().build().writeValueAsString(all));
    }
    out.flush();
    return all.values().stream().allMatch(result -> result.mismatches() == 0)
        ? ExitCode.OK
        : ExitCode.FAILED;
  }

  private BookBench.Result run(Recording recording) {
    try {
      return new BookBench(levels, recordings.runs()).run(recording);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private void print(PrintWriter out, Recording recording, BookBench.Result result) {
    out.printf(
        Locale.ROOT,
        "%n%s: %d books, %,d changes with %,d levels%n",
        recording.name(),
        result.books(),
        result.changes(),
        result.levels());
    out.printf("  apply, ns/level                %s%n", result.applyNanos());
    out.printf("  with comparisons, ns/level     %s%n", result.gradedNanos());
    out.printf(Locale.ROOT, "  copy %,d levels a side, ns   %s%n", levels, result.snapshotNanos());
    out.printf(
        Locale.ROOT,
        "  compared at equal ids          %,d, %,d differ%n",
        result.checks(),
        result.mismatches());
    out.flush();
  }
}
