package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import quantumforge.status.RelayStatus;

/** What people read about a collector's buffer. */
class BufferLinesTest {

  @Test
  void statusShowsWhatIsHeldAndWhoIsBehind() {
    assertThat(text(BufferLines::status))
        .contains("market:vps:stream  1200 ticks/s, blocks go to the disk")
        .contains("redis   50.0 % of 1.0 GiB: 512.0 MiB, 100 blocks, 200000 ticks")
        .contains("1.00 h")
        .contains("the disk is in Redis again: in 10 s")
        .contains("group brain-consumer-group")
        .contains("700000 ticks behind");
  }

  @Test
  void capacityFollowsFromTheMeasuredBytes() {
    // 10 bytes per tick: at 1,200/s an hour takes 43.2 MB.
    assertThat(text(BufferLines::capacity))
        .contains("10.00 packed bytes for each tick")
        .contains("24.9 h")
        .contains("894.8 h")
        .contains("988.8 MiB");
  }

  private static String text(BiConsumer<List<RelayStatus>, PrintWriter> lines) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    lines.accept(List.of(lane()), out);
    out.flush();
    return text.toString();
  }

  private static RelayStatus lane() {
    return new RelayStatus(
        "market:vps:stream",
        1_000_000,
        1_200,
        500,
        10_000_000,
        0,
        100,
        512L << 20,
        1L << 30,
        false,
        0,
        List.of(new RelayStatus.GroupStatus("brain-consumer-group", "1-1", 100, 5_000, 700_000)),
        new RelayStatus.BufferTier(100, 200_000, 512L << 20, 1L << 30, 3_600_000, 7_200_000),
        new RelayStatus.BufferTier(50, 500_000, 5_000_000, 36L << 30, 7_200_000, 9_000_000),
        new RelayStatus.OverflowStatus(true, 1, 500_000, 51_200, 0, 0));
  }
}
