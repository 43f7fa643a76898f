package quantumforge.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import quantumforge.bench.BufferBench;
import quantumforge.bench.Recording;

/** {@code ./forge bench buffer}: what a day of a collector's buffer takes. */
@Command(
    name = "buffer",
    mixinStandardHelpOptions = true,
    description =
        "Measures what a day of a collector's buffer takes: writes blocks of 50 symbols at 1,200"
            + " ticks a second into a Redis and into the files of the overflow, and reckons a day.",
    footerHeading = "%nExamples:%n",
    footer = {"  ./forge bench buffer", "  ./forge bench buffer --minutes 10 btc.gz"})
final class BenchBufferCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "TAPE",
      arity = "0..*",
      description =
          "Recordings whose ticks are taken; without any, a synthetic market is recorded first.")
  private List<Path> tapes = List.of();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "60",
      description = "So many minutes of ticks are written (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    BufferBench bench = bench();
    PrintWriter out = spec.commandLine().getOut();
    Map<String, List<BufferBench.Result>> all = new LinkedHashMap<>();
    for (Path tape : RecordingOptions.orSynthetic(tapes)) {
      Recording recording = RecordingOptions.read(tape);
      List<BufferBench.Result> results = measure(bench, recording);
      all.put(recording.name(), results);
      if (!json) {
        print(out, recording.name(), results);
      }
    }
    if (json) {
      out.println(JsonMapper.builder().build().writeValueAsString(all));
    }
    out.flush();
    return ExitCode.OK;
  }

  private BufferBench bench() {
    try {
      return new BufferBench(minutes);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private static List<BufferBench.Result> measure(BufferBench bench, Recording recording)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("forge-buffer");
    try {
      return bench.run(recording, folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static void print(PrintWriter out, String name, List<BufferBench.Result> results) {
    out.printf(
        Locale.ROOT, "%n%s, as 50 symbols at %,d ticks/s%n", name, BufferBench.TICKS_PER_SECOND);
    for (BufferBench.Result result : results) {
      out.printf(
          Locale.ROOT,
          "  %s: %d min written, %,d ticks in %,d blocks, %.2f bytes a tick%n",
          result.ticks(),
          result.minutes(),
          result.count(),
          result.blocks(),
          result.blockBytes() / (double) result.count());
      row(out, result, "packed blocks", result.blockBytes());
      row(out, result, "Redis, memory", result.memoryBytes());
      row(out, result, "Redis, log on the disk", result.logBytes());
      row(out, result, "files of the overflow", result.fileBytes());
    }
    out.flush();
  }

  private static void row(PrintWriter out, BufferBench.Result result, String what, long bytes) {
    out.printf(
        Locale.ROOT,
        "    %-24s %,14d bytes; 24 h take %6.2f GB%n",
        what,
        bytes,
        result.dayGigabytes(bytes));
  }
}
