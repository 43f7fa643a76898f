package quantumforge.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quantumforge.bench.CacheBench;

/** {@code ./forge bench cache}: how long each tier of a brain's cache takes to answer. */
@Command(
    name = "cache",
    mixinStandardHelpOptions = true,
    description =
        "Measures a brain's cache: how long HOT (memory), WARM (Redis) and COLD (QuestDB) take to"
            + " answer, over half an hour of 50 symbols at 1,200 trades a second.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {" 0: every answer came from its tier", " 1: some did not"},
    footerHeading = "%nExamples:%n",
    footer = {"  ./forge bench cache", "  ./forge bench cache --questions 10000"})
final class BenchCacheCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--questions",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Questions of each kind in each run (default: ${DEFAULT-VALUE}).")
  private int questions;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Timed runs, of which median, smallest and largest are shown (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("forge-cache");
    try {
      List<CacheBench.Row> rows = bench().run(folder);
      print(rows);
      return rows.stream().allMatch(row -> row.wrong() == 0) ? ExitCode.OK : ExitCode.FAILED;
    } finally {
      delete(folder);
    }
  }

  private CacheBench bench() {
    try {
      return new CacheBench(questions, runs);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private void print(List<CacheBench.Row> rows) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonMapper.builder().build().writeValueAsString(rows));
    } else {
      out.printf("%n%-28s%-6s%-34s%s%n", "question", "tier", "median, ns", "P99, ns");
      for (CacheBench.Row row : rows) {
        out.printf(
            "%-28s%-6s%-34s%s%s%n",
            row.question(),
            row.tier(),
            row.medianNanos(),
            row.p99Nanos(),
            row.wrong() == 0 ? "" : ", %,d wrong".formatted(row.wrong()));
      }
    }
    out.flush();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
