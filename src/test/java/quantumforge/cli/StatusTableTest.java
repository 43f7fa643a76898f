package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.demo.DemoStatus;

class StatusTableTest {

  @Test
  void everyLineFitsIntoTheTerminalHoweverMuchANodeSays() {
    DemoStatus status = status(row("site-1", "running", "up", 250, "x".repeat(300)));

    assertThat(StatusTable.lines(status, false))
        .allMatch(line -> line.length() <= StatusTable.WIDTH);
  }

  @Test
  void coloursAddNoColumns() {
    DemoStatus status = status(row("site-1", "running", "unreachable", 71_000, "busy"));

    List<String> painted = StatusTable.lines(status, true);

    assertThat(painted.stream().map(line -> line.replaceAll("\033\\[\\d+m", "")).toList())
        .isEqualTo(StatusTable.lines(status, false));
    assertThat(painted).isNotEqualTo(StatusTable.lines(status, false));
  }

  @Test
  void whatWasDoneToTheProcessIsShownBeforeWhatTheWitnessThinks() {
    DemoStatus status =
        status(
            row("site-1", "killed", "up", 250, ""),
            row("witness", "paused", "unreachable", 9_000, ""),
            row("backup", "running", "stale", 2_500, ""));

    String table = String.join("\n", StatusTable.lines(status, false));

    assertThat(table).contains("killed").contains("paused").containsPattern("stale +2\\.5 s");
    assertThat(status.allWell()).isFalse();
  }

  @Test
  void aWitnessThatSaysNothingIsNotShownAsIfItDid() {
    DemoStatus speaking =
        status(row("site-1", "running", "up", 250, ""), row("site-2", "killed", "gone", 9_000, ""));
    DemoStatus silent =
        status(
            row("site-1", "running", "up", 8_100, ""), row("site-2", "running", "up", 8_400, ""));

    assertThat(StatusTable.lines(speaking, false).getFirst()).doesNotContain("silent");
    assertThat(StatusTable.lines(silent, false).getFirst())
        .contains("witness: witness (silent for 8.1 s)");
  }

  private static DemoStatus status(DemoStatus.Row... rows) {
    return new DemoStatus(Instant.EPOCH, "witness", "running", "/d", List.of(rows));
  }

  private static DemoStatus.Row row(
      String name, String process, String reachability, long ageMillis, String activity) {
    return new DemoStatus.Row(
        name, "control", process, 4711, reachability, ageMillis, 1 << 28, activity, "");
  }
}
