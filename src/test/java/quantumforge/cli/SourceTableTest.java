package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.status.BrainStatus;
import quantumforge.status.BrainStatus.SourceStatus;
import quantumforge.status.NodeReport;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.ProcessStatus;
import quantumforge.status.RelayStatus;
import quantumforge.status.RelayStatus.BufferTier;
import quantumforge.status.RelayStatus.GroupStatus;
import quantumforge.status.RelayStatus.OverflowStatus;

class SourceTableTest {

  private static final BufferTier EMPTY = new BufferTier(0, 0, 0, 0, 0, 0);

  @Test
  void everySourceHasARowWithItsLagInTicksAndTime() {
    List<String> lines =
        printed(
            brain(
                new SourceStatus("a:6379", "s", true, 9, 0, 0, 1_201.4, false),
                new SourceStatus("b:6379", "s", true, 9, 12_345, 61_000, 90_000, true),
                new SourceStatus("c:6379", "s", false, 9, 7, 2_500, 0, false)));

    assertThat(lines)
        .containsExactly(
            "",
            "NODE    LANE OR SOURCE   STATE        TICKS/S  BEHIND        BEHIND FOR",
            "site-1  source a:6379/s  connected    1,201    0 ticks       0.0s",
            "site-1  source b:6379/s  catching up  90,000   12,345 ticks  1m01s",
            "site-1  source c:6379/s  cut off      0        7 ticks       2.5s");
  }

  @Test
  void aLaneIsAsFarBehindAsItsLastGroup() {
    GroupStatus quick = GroupStatus.inStream("one", "1-0", 0, 0).behind(3, Optional.empty());
    GroupStatus slow = GroupStatus.inStream("two", "1-0", 4, 1_500).behind(400, Optional.empty());

    assertThat(printed(collector(lane("s", false, quick, slow), lane("s:kraken_spot", true))))
        .containsExactly(
            "",
            "NODE   LANE OR SOURCE      STATE     TICKS/S  BEHIND     BEHIND FOR",
            "vps-1  lane s              forwards  5        400 ticks  1.5s",
            "vps-1  lane s:kraken_spot  blocked   5        0 ticks    0.0s");
  }

  @Test
  void aPlantWithoutMarketDataHasNoSuchTable() {
    assertThat(printed(node("witness", List.of(), Optional.empty()))).isEmpty();
  }

  private static List<String> printed(NodeView node) {
    StringWriter text = new StringWriter();
    SourceTable.print(List.of(node), new PrintWriter(text, true));
    return text.toString().lines().toList();
  }

  private static RelayStatus lane(String stream, boolean blocked, GroupStatus... groups) {
    return new RelayStatus(
        stream,
        100,
        5,
        10,
        1_000,
        0,
        0,
        0,
        1_000,
        blocked,
        0,
        List.of(groups),
        EMPTY,
        EMPTY,
        new OverflowStatus(false, 0, 0, 0, Optional.empty(), 0, 0));
  }

  private static NodeView collector(RelayStatus... lanes) {
    return node("vps-1", List.of(lanes), Optional.empty());
  }

  private static NodeView brain(SourceStatus... sources) {
    BrainStatus brain =
        new BrainStatus(
            "all",
            true,
            1,
            1,
            1,
            "1-0",
            0,
            0,
            0,
            0,
            1,
            1,
            1,
            false,
            0,
            0,
            List.of(sources),
            List.of());
    return node("site-1", List.of(), Optional.of(brain));
  }

  private static NodeView node(String name, List<RelayStatus> lanes, Optional<BrainStatus> brain) {
    NodeReport report =
        new NodeReport(
            name,
            "dc",
            List.of("role"),
            "127.0.0.1:1",
            1,
            Instant.EPOCH,
            new ProcessStatus(1, "test", 1, 1, 0, 1, 0),
            List.of(),
            List.of(),
            lanes,
            brain,
            Optional.empty(),
            List.of(),
            Optional.empty(),
            List.of());
    return PlantTable.self(report);
  }
}
