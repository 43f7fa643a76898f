package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import quantumforge.status.RelayStatus;
import quantumforge.status.RelayStatus.DrainStatus;
import quantumforge.status.RelayStatus.GroupStatus;

/** What people read about a collector's buffer. */
class BufferLinesTest {

  private static final Optional<DrainStatus> UNKNOWN = Optional.empty();

  @Test
  void statusShowsWhatIsHeldAndWhoIsBehind() {
    assertThat(text(BufferLines::status))
        .contains("market:vps:stream  1,200 ticks/s, blocks go to the disk")
        .contains("redis   50.0 % of 1.0 GiB: 512.0 MiB, 100 blocks, 200,000 ticks")
        .contains("1.00 h")
        .contains("500,000 ticks wait for Redis: drained in 10 s, at 50,000 ticks/s")
        .contains("hours left at this rate, if no brain acknowledges: 907.1 h")
        .contains("group brain-consumer-group")
        .contains("700,000 ticks behind")
        .contains("400,000 ticks of it, 3.8 MiB, moved to the disk; 1.0 MiB of 32.0 MiB of them");
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

  @Test
  void lanesShareTheDisk() {
    // Both need the disk after their Redis: 1 MiB at 1 MiB/h, and 4 MiB at 2 MiB/h.
    List<RelayStatus> lanes = List.of(lane(1, 1, 0, true, 5), lane(2, 4, 0, false, 0));

    BufferTime left = BufferTime.left(lanes);
    assertThat(left.redisHours()).isCloseTo(1, within(0.001));
    // The first alone from hour 1 to 2, both from then on: 1 + 3 x 3 = 10 MiB.
    assertThat(left.hours()).isCloseTo(5, within(0.001));
    assertThat(left.diskHours()).isCloseTo(10 / 3.0, within(0.001));
    BufferTime whole = BufferTime.whole(lanes, 2 * (lanes.get(0).ticksPerSecond() * 3));
    assertThat(whole.redisHours()).isCloseTo(0.5, within(0.001));
    assertThat(whole.hours()).isCloseTo(2.5, within(0.001));
  }

  @Test
  void whatLiesOnTheDiskOfOneLaneIsMissingToTheOthers() {
    BufferTime left = BufferTime.left(List.of(lane(1, 0, 6, false, 0), lane(1, 0, 2, false, 0)));

    assertThat(left.hours()).isCloseTo(1, within(0.001));
  }

  @Test
  void aRedisThatIsAwayTakesNothing() {
    assertThat(BufferTime.left(List.of(lane(1, 100, 5, true, 0))).hours())
        .isCloseTo(5, within(0.001));
    assertThat(BufferTime.left(List.of(lane(1, 100, 5, true, 10))).hours())
        .isCloseTo(105, within(0.001));
  }

  @Test
  void whereNothingComesNobodyKnows() {
    assertThat(BufferTime.left(List.of(lane(0, 1, 0, false, 0))).hours()).isNaN();
  }

  /** A tick of a KiB each; the disk takes 10 MiB. */
  private static RelayStatus lane(
      int mibPerHour, int redisMib, int onDiskMib, boolean active, double moved) {
    RelayStatus like = lane();
    return new RelayStatus(
        like.stream(),
        1_000,
        mibPerHour * 1_024 / 3_600.0,
        1,
        1_024_000,
        0,
        0,
        0,
        0,
        false,
        0,
        List.of(),
        new RelayStatus.BufferTier(0, 0, 0, (long) redisMib << 20, 0, 0),
        new RelayStatus.BufferTier(0, 0, (long) onDiskMib << 20, 10L << 20, 0, 0),
        new RelayStatus.OverflowStatus(active, 1, 0, moved, Optional.empty(), 0, 0));
  }

  @Test
  void nothingIsSaidToBeInRedisThatWasMovedToTheDiskForAGroup() {
    assertThat(status(0, UNKNOWN, group(400_000, UNKNOWN)))
        .contains("in Redis again: all but what was moved there for 1 group")
        .doesNotContain("all of it");
    assertThat(status(0, UNKNOWN, group(5, UNKNOWN), group(7, UNKNOWN), group(0, UNKNOWN)))
        .contains("all but what was moved there for 2 groups");
    assertThat(status(9, drain(3, 3_000), group(400_000, UNKNOWN)))
        .contains("all but what waits for it, and what was moved there for 1 group");
    assertThat(status(0, UNKNOWN, group(0, UNKNOWN))).contains("again: all of it");
  }

  @Test
  void aGroupIsDrainedAtTheRateAtWhichWhatItLacksBecomesLess() {
    assertThat(status(0, UNKNOWN, group(400_000, drain(100, 4_000_000))))
        .contains("    drained in 1 h 6 min, at 100 ticks/s");
    assertThat(status(0, UNKNOWN, group(400_000, drain(3_000, 133_400))))
        .contains("    drained in 2 min 14 s, at 3,000 ticks/s");
    assertThat(status(0, UNKNOWN, group(0, drain(3_000, 100))))
        .contains("    drained in 1 s, at 3,000 ticks/s");
  }

  @Test
  void aGroupThatDoesNotDrainIsSaidNotTo() {
    assertThat(status(0, UNKNOWN, group(400_000, drain(0, DrainStatus.NEVER))))
        .containsPattern("    not draining\\R");
    assertThat(status(0, UNKNOWN, group(0, drain(-1_200, DrainStatus.NEVER))))
        .contains("    not draining: 1,200 ticks/s more");
    assertThat(status(0, UNKNOWN, group(0, UNKNOWN)))
        .contains("    how fast it drains is not known yet");
  }

  @Test
  void ofAGroupThatKeepsUpNoMoreIsSaid() {
    assertThat(status(0, UNKNOWN, group(0, Optional.of(DrainStatus.NOTHING_WAITS))))
        .contains("700,000 ticks behind")
        .doesNotContain("drain");
  }

  private static Optional<DrainStatus> drain(double ticksPerSecond, long millisLeft) {
    return Optional.of(new DrainStatus(ticksPerSecond, millisLeft));
  }

  private static GroupStatus group(long onDisk, Optional<DrainStatus> drain) {
    return GroupStatus.inStream("brain-consumer-group", "1-1", 100, 5_000)
        .with(new RelayStatus.GroupDisk(onDisk, 4_000_000, 1 << 20, 32 << 20))
        .behind(700_000, drain);
  }

  private static String status(
      long waitingTicks, Optional<DrainStatus> drain, GroupStatus... groups) {
    RelayStatus.OverflowStatus overflow =
        new RelayStatus.OverflowStatus(waitingTicks > 0, 1, waitingTicks, 51_200, drain, 0, 0);
    return text(lane(List.of(groups), overflow), BufferLines::status);
  }

  private static String text(BiConsumer<List<RelayStatus>, PrintWriter> lines) {
    return text(lane(), lines);
  }

  private static String text(RelayStatus lane, BiConsumer<List<RelayStatus>, PrintWriter> lines) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    lines.accept(List.of(lane), out);
    out.flush();
    assertThat(text.toString().lines()).allMatch(line -> line.length() <= 120);
    return text.toString();
  }

  private static RelayStatus lane() {
    return lane(
        List.of(group(400_000, UNKNOWN)),
        new RelayStatus.OverflowStatus(true, 1, 500_000, 51_200, drain(50_000, 10_000), 0, 0));
  }

  private static RelayStatus lane(List<GroupStatus> groups, RelayStatus.OverflowStatus overflow) {
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
        groups,
        new RelayStatus.BufferTier(100, 200_000, 512L << 20, 1L << 30, 3_600_000, 7_200_000),
        new RelayStatus.BufferTier(50, 500_000, 5_000_000, 36L << 30, 7_200_000, 9_000_000),
        overflow);
  }
}
