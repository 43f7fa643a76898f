package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When blocks go to the disk and when no more; Redis is what the test says that it has. */
class OutletTest {

  private static final int BLOCK = 4_096;
  private static final int LIMIT = 16 * BLOCK;
  private static final long SECOND = 1_000;

  @TempDir Path directory;

  private final Backlog backlog = new Backlog();
  private final List<StreamId> inRedis = new ArrayList<>();
  private Outlet outlet;
  private long put;

  @BeforeEach
  void open() throws Exception {
    OverflowSettings disk = TestRelay.overflow(directory);
    outlet =
        new Outlet(
            "stream",
            TestRelay.overflowing(URI.create("redis://127.0.0.1:1"), List.of("group"), LIMIT, disk),
            backlog,
            Optional.of(new OverflowStore(disk, Optional.empty(), new SimpleMeterRegistry())));
    outlet.open();
  }

  @AfterEach
  void close() {
    outlet.close();
  }

  @Test
  void anOverflowEndsWhenThereIsRoomForAWhile() throws Exception {
    put(40);
    assertThat(outlet.overflowing()).isTrue();
    move();
    assertThat(inRedis).hasSize(16);

    while (inRedis.size() < put) {
      acknowledge(inRedis.size() - 14);
      move();
    }
    acknowledge(inRedis.size() - 14);
    move();
    assertThat(outlet.overflowing()).as("14 of 16").isTrue();
    put(1);
    move();
    assertThat(inRedis).hasSize((int) put);
    acknowledge(inRedis.size() - 12);
    move();
    assertThat(outlet.overflowing()).as("12 of 16").isFalse();
    put(3);
    assertThat(outlet.overflowing()).isFalse();

    assertThat(outlet.entered()).isEqualTo(1);
  }

  @Test
  void whatIsOnItsWayToRedisTakesRoomThere() throws Exception {
    put(20);
    List<PackedBlock> sent = send();
    assertThat(outlet.next(0)).isNull();
    assertThat(outlet.overflowing()).as("%d blocks are under way", sent.size()).isTrue();

    sent.forEach(this::confirm);
    acknowledge(inRedis.size());
    move();
    assertThat(outlet.overflowing()).isFalse();
  }

  /** One block for each second, as the backlog counts. */
  private void put(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      put++;
      outlet.put(
          new PackedBlock(
              new StreamId(put * SECOND, 0), new byte[BLOCK], new byte[0][], 1, put, put));
    }
  }

  /** Gives Redis what it has room for. */
  private void move() throws InterruptedException {
    for (PackedBlock next = outlet.next(0); next != null; next = outlet.next(0)) {
      confirm(next);
    }
  }

  private List<PackedBlock> send() throws InterruptedException {
    List<PackedBlock> sent = new ArrayList<>();
    for (PackedBlock next = outlet.next(0); next != null; next = outlet.next(0)) {
      sent.add(next);
    }
    return sent;
  }

  private void confirm(PackedBlock block) {
    assertThat(inRedis).doesNotContain(block.id());
    inRedis.add(block.id());
    backlog.add(block);
    outlet.stored(block);
  }

  /** Brains have acknowledged so many blocks in all. */
  private void acknowledge(int count) {
    backlog.removeBefore(inRedis.get(count - 1).next(0));
  }
}
