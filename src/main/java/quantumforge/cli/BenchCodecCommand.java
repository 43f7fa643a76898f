package quantumforge.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quantumforge.bench.CodecBench;
import quantumforge.bench.Recording;

/** {@code ./forge bench codec}: the size and the cost of packed blocks. */
@Command(
    name = "codec",
    mixinStandardHelpOptions = true,
    description =
        "Measures the block format: bytes for each message beside the raw JSON, by kind of message"
            + " and size of block, and the processor time of packing and unpacking, with JSON packed"
            + " by zstd beside it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge bench codec",
      "  ./forge bench codec --runs 9 btc.gz eth.gz",
      "  ./forge bench codec --block-ticks 100 --json btc.gz"
    })
final class BenchCodecCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private RecordingOptions recordings;

  @Option(
      names = "--block-ticks",
      paramLabel = "N",
      split = ",",
      defaultValue = "64,256,2048",
      description = "Sizes of blocks; the last one is timed (default: ${DEFAULT-VALUE}).")
  private List<Integer> blockTicks;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CodecBench bench = bench();
    Map<String, List<CodecBench.Result>> all = new LinkedHashMap<>();
    PrintWriter out = spec.commandLine().getOut();
    for (Path tape : recordings.tapes()) {
      Recording recording = RecordingOptions.read(tape);
      List<CodecBench.Result> results = bench.run(recording);
      all.put(recording.name(), results);
      if (!json) {
        print(out, recording, results);
      }
    }
    if (json) {
      out.println(JsonMapper.builder().build().writeValueAsString(all));
    }
    out.flush();
    return ExitCode.OK;
  }

  private CodecBench bench() {
    try {
      return new CodecBench(blockTicks, recordings.runs());
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private void print(PrintWriter out, Recording recording, List<CodecBench.Result> results) {
    out.printf(
        Locale.ROOT,
        "%n%s: %,d messages, %,d others%n",
        recording.name(),
        recording.messages().size(),
        recording.unused());
    out.printf("  %-17s %10s %9s", "KIND", "MESSAGES", "JSON B");
    blockTicks.forEach(ticks -> out.printf("  %7s", "x" + ticks));
    out.printf("  %9s  %-18s %-18s %s%n", "JSON+zstd", "PACK ns/tick", "UNPACK ns/tick", "zstd ns");
    for (CodecBench.Result result : results) {
      out.printf(
          Locale.ROOT,
          "  %-17s %,10d %9.1f",
          result.kind(),
          result.messages(),
          result.rawBytes() / (double) result.messages());
      for (CodecBench.Size size : result.blocks()) {
        out.printf(Locale.ROOT, "  %7.4f", size.bytes() / (double) result.rawBytes());
      }
      out.printf(
          Locale.ROOT,
          "  %9.4f  %-18s %-18s %s%n",
          result.jsonBytes() / (double) result.rawBytes(),
          result.encodeNanos(),
          result.decodeNanos(),
          result.jsonPackNanos());
    }
    out.flush();
  }
}
