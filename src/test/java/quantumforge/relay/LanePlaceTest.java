package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is counted to wait for a group on the disk; a file takes eight blocks. */
class LanePlaceTest {

  private static final String GROUP = "group";
  private static final int FILE_BYTES = 64 << 10;
  private static final int BLOCK_BYTES = 8 << 10;
  private static final int BLOCKS = 30;

  @TempDir private Path directory;
  private OverflowStore store;
  private BehindLane lane;

  @BeforeEach
  void open() throws Exception {
    open(directory.resolve("buffer"));
  }

  private void open(Path buffer) throws Exception {
    OverflowSettings like = TestRelay.overflow(directory);
    OverflowSettings small =
        new OverflowSettings(
            true,
            buffer,
            like.limitBytes(),
            FILE_BYTES,
            like.after(),
            like.memoryBytes(),
            like.groupWindowBytes(),
            like.linger());
    store = new OverflowStore(small, Optional.empty(), new SimpleMeterRegistry());
    lane = BehindLane.open(store, TestRelay.STREAM, (group, lost) -> {});
  }

  @AfterEach
  void close() throws Exception {
    lane.close();
  }

  @Test
  void everyBlockThatIsAcknowledgedIsCountedOff() throws Exception {
    lane.add(blocks(1, BLOCKS), Map.of(GROUP, id(1)));

    assertThat(waiting()).isEqualTo(left(0));
    for (int number = 1; number <= BLOCKS; number++) {
      lane.acknowledged(GROUP, id(number));
      assertThat(waiting()).as("block %d", number).isEqualTo(left(number));
      // Between it and the next one is the same.
      lane.acknowledged(GROUP, StreamJanitor.before(id(number + 1)));
      assertThat(waiting()).as("behind block %d", number).isEqualTo(left(number));
    }
  }

  @Test
  void whatIsAddedMeanwhileCounts() throws Exception {
    List<Long> counted = new ArrayList<>();
    List<Long> expected = new ArrayList<>();
    lane.add(blocks(1, 4), Map.of(GROUP, id(1)));
    for (int number = 4; number < BLOCKS; number++) {
      lane.acknowledged(GROUP, id(number));
      lane.add(blocks(number + 1, number + 1), Map.of());
      counted.add(waiting().ticks());
      expected.add((long) number + 1);
    }
    assertThat(counted).isEqualTo(expected);
  }

  @Test
  void oneThatNeedsLessThanIsThereIsCountedFromItsOwnFirstBlock() throws Exception {
    lane.add(blocks(1, 12), Map.of(GROUP, id(1)));
    lane.add(blocks(13, BLOCKS), Map.of("late", id(13)));

    assertThat(withoutTimes(lane.waiting("late"))).isEqualTo(left(12));
    assertThat(waiting()).isEqualTo(left(0));
  }

  @Test
  void aCollectorThatWasKilledCountsTheSame() throws Exception {
    lane.add(blocks(1, BLOCKS), Map.of(GROUP, id(1)));
    lane.acknowledged(GROUP, id(11));
    Path left = asAKillLeavesIt();
    lane.close();
    open(left);

    assertThat(waiting()).isEqualTo(left(11));
    lane.acknowledged(GROUP, id(12));
    assertThat(waiting()).isEqualTo(left(12));
    lane.acknowledged(GROUP, id(BLOCKS));
    assertThat(waiting()).isEqualTo(Holding.NOTHING);
  }

  @Test
  void whoIsNotBehindHasNothingThere() {
    assertThat(waiting()).isEqualTo(Holding.NOTHING);
  }

  /** The files as they are now, with half a block at the end. */
  private Path asAKillLeavesIt() throws IOException {
    Path left = directory.resolve("left");
    try (Stream<Path> all = Files.walk(directory.resolve("buffer"))) {
      for (Path file : all.toList()) {
        Files.copy(file, left.resolve(directory.resolve("buffer").relativize(file).toString()));
      }
    }
    try (Stream<Path> files = Files.walk(left)) {
      Path last =
          files.filter(file -> file.toString().endsWith(".blocks")).sorted().toList().getLast();
      Files.write(last, new byte[] {0, 0, 4, 9, 1, 2, 3}, StandardOpenOption.APPEND);
    }
    return left;
  }

  private Holding waiting() {
    return withoutTimes(lane.waiting(GROUP));
  }

  private static Holding withoutTimes(Holding all) {
    return new Holding(all.blocks(), all.ticks(), all.bytes(), 0, 0);
  }

  /** All blocks behind one; block n has n ticks. */
  private static Holding left(int after) {
    Holding all = Holding.NOTHING;
    for (PackedBlock block : blocks(after + 1, BLOCKS)) {
      all = all.plus(Holding.of(block));
    }
    return withoutTimes(all);
  }

  private static List<PackedBlock> blocks(long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(LanePlaceTest::block).toList();
  }

  private static StreamId id(long number) {
    return new StreamId(1_000 + number, 5);
  }

  private static PackedBlock block(long number) {
    return new PackedBlock(
        id(number), new byte[BLOCK_BYTES], new byte[][] {{1}, {2}}, (int) number, 1, 1);
  }
}
