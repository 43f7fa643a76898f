package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import quantumforge.demo.DemoOptions;
import quantumforge.demo.DemoReport;

class DemoRunTest {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();

  @Test
  void theSummaryNamesWhatWentWrongOnTheWay() throws Exception {
    assertThat(run(folder.resolve("r.json")).deliver(report())).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString())
        .contains("2 slow clients cut", "3 reconnects, 4 gaps, 5 trades recovered")
        .contains("6 lost, 7 doubled, 8 late, 9 out of order")
        .contains(
            "10 best bids and asks: 11 lost (14 announced), 16 doubled; 12 book updates: 13 holes (15 announced); 17 of 18 books equal at the end")
        .contains("limits     19 broken")
        .contains(
            "broken     kill site-1",
            "verdict    fail",
            "  - the reason",
            "  * the note",
            "report: " + folder.resolve("r.json"));
    assertThat(folder.resolve("r.json")).content().contains("\"slowClientsCut\" : 2");
  }

  @Test
  void aReportThatCannotBeWrittenDoesNotHideTheSummary() {
    DemoRun run = run(folder.resolve("gone").resolve("r.json"));

    assertThatThrownBy(() -> run.deliver(report()))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("cannot be written to");

    assertThat(out.toString()).contains("verdict    fail");
  }

  private DemoRun run(Path file) {
    CommandLine command = new CommandLine(new DemoCommand()).setOut(new PrintWriter(out));
    DemoOptions options =
        new DemoOptions(
            folder,
            List.of("witness"),
            DemoOptions.EXCHANGES,
            Optional.empty(),
            1,
            1,
            1,
            1,
            false,
            1,
            27_000,
            false,
            true,
            Optional.empty());
    return new DemoRun(command, options, Optional.of(file), false);
  }

  private static DemoReport report() {
    return new DemoReport(
        "fail",
        List.of("the reason"),
        List.of("the note"),
        List.of(new DemoReport.Fault(Instant.EPOCH, "kill site-1")),
        Instant.EPOCH,
        new DemoReport.Environment("1", 2, 3, "25", "Linux"),
        new DemoReport.MarketRun("synthetic", "live", 1, 10, 100, 10, 50, true, 2, 0),
        1,
        1,
        List.of(),
        List.of(),
        List.of(new DemoReport.FeedResult("vps-1", "binance_spot", 1, 0, 4, 5, 0, 3, 0, 0)),
        List.of(),
        List.of(),
        List.of(
            new DemoReport.StoreResult("site-1", "redis", 44, 6, 7, 8, 9, 0, 0, 1, List.of("x"))),
        List.of(
            new DemoReport.BookResult("site-1", 10, 11, 14, 16, 12, 13, 15, 18, 1, List.of("x"))),
        List.of(new DemoReport.Breach("coinbase", "connects", 19)),
        List.of());
  }
}
