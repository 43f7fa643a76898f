package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.feed.FeedPosition;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;

/** A forwarder with a disk, over a real Redis that is not there when it starts. */
class StartWithoutRedisTest extends OverflowFixture {

  private static final long LIMIT = 64L << 20;

  @Test
  void theFeedGoesToTheDiskUntilRedisComes() throws Exception {
    redis.kill();
    start();
    assertThat(forwarder.positions()).isEmpty();
    send(20_000);
    await().until(() -> forwarder.relayStatus().ticks() == sent.size());

    ServiceStatus status = forwarder.status();
    assertThat(status.state()).isEqualTo(State.DEGRADED);
    assertThat(status.detail())
        .contains("blocks go to the disk, which holds 20000 ticks")
        .contains("Redis 127.0.0.1:" + redis.port() + " takes no blocks");
    assertThat(active()).isEqualTo(1);
    assertThat(meters.get("forge.relay.blocked").gauge().value()).isZero();
    assertThat(forwarder.relayStatus().disk().ticks()).isEqualTo(20_000);

    redis.launch();
    awaitAllInRedis();
    try (StreamDrain brain = new StreamDrain(redis.url(), "group")) {
      awaitAll(brain);
      send(2_000);
      awaitAll(brain);
      assertThat(brain.ticks).containsExactlyElementsOf(sent);
    }
    await().until(() -> forwarder.status().state() == State.RUNNING);
    assertThat(forwarder.relayStatus().overflow().entered()).isEqualTo(1);
  }

  @Test
  void aRestartWithoutRedisGoesOnFromWhatTheDiskNoted() throws Exception {
    start();
    send(3_000);
    await().until(() -> forwarder.relayStatus().bufferedBlocks() > 0);
    forwarder.stop();
    redis.kill();
    start();
    assertThat(forwarder.positions()).containsExactlyInAnyOrderEntriesOf(newest());
    send(3_000);
    forwarder.stop();
    start();
    assertThat(forwarder.positions()).containsExactlyInAnyOrderEntriesOf(newest());
    send(3_000);
    redis.launch();
    awaitAllInRedis();

    try (StreamDrain brain = new StreamDrain(redis.url(), "group")) {
      awaitAll(brain);
      assertThat(brain.ids).isSorted().doesNotHaveDuplicates();
      assertThat(brain.ticks).containsExactlyElementsOf(sent);
    }
  }

  @Test
  void itStopsAtOnceWhileRedisIsAway() throws Exception {
    redis.kill();
    start();
    send(100);
    long beforeNanos = System.nanoTime();
    forwarder.stop();

    assertThat(Duration.ofNanos(System.nanoTime() - beforeNanos))
        .isLessThan(TestRelay.STOP_TIMEOUT.dividedBy(2));
  }

  @Test
  void whatIsNotedIsBehindWhatAKilledRedisMayLose() throws Exception {
    PositionFile file = PositionFile.open(directory);
    file.stored(block(1, "15"));
    file.write();
    assertThat(PositionFile.open(directory).newest()).isEqualTo(StreamId.ZERO);
    file.stored(block(2, "16"));
    file.write();
    assertThat(PositionFile.open(directory).newest()).isEqualTo(new StreamId(1, 0));
    file.write();

    PositionFile read = PositionFile.open(directory);
    assertThat(read.newest()).isEqualTo(new StreamId(2, 0));
    assertThat(read.marks()).containsOnlyKeys("3");
    assertThat(FeedMarks.parse(read.marks().get("3")))
        .containsExactly(Map.entry(new Instrument("v", "AAA"), FeedPosition.upTo(16)));
  }

  @Test
  void aDamagedNoteIsAsIfThereWasNone() throws Exception {
    PositionFile file = PositionFile.open(directory);
    file.stored(block(1, "15"));
    file.writeAll();
    Path written = directory.resolve("position");
    byte[] bytes = Files.readAllBytes(written);
    bytes[bytes.length - 1] ^= 1;
    Files.write(written, bytes);

    PositionFile read = PositionFile.open(directory);
    assertThat(read.newest()).isEqualTo(StreamId.ZERO);
    assertThat(read.marks()).isEmpty();
  }

  private static PackedBlock block(long millis, String newestTrade) {
    byte[][] marks = {"3".getBytes(), ("v:AAA " + newestTrade + "\n").getBytes()};
    return new PackedBlock(new StreamId(millis, 0), new byte[0], marks, 1, 0, 0);
  }

  private Map<Instrument, FeedPosition> newest() {
    Map<Instrument, FeedPosition> newest = new HashMap<>();
    sent.forEach(
        tick -> newest.put(tick.instrument(), FeedPosition.upTo(((Tick.Trade) tick).tradeId())));
    return newest;
  }

  private void awaitAllInRedis() {
    await().until(() -> active() == 0);
  }

  private void start() throws Exception {
    start(List.of("group"), LIMIT, TestRelay.overflow(directory), Optional.empty());
  }
}
