package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.feed.FeedPosition;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;
import quantumforge.support.RedisProcess;
import quantumforge.support.Ticks;

/** A forwarder with a disk, over a real Redis that is not there when it starts. */
class StartWithoutRedisTest {

  private static final long LIMIT = 64L << 20;

  private final Ticks ticks = new Ticks(7, 5, 1_700_000_000_000_000L);
  private final List<Tick> sent = new ArrayList<>();
  private SimpleMeterRegistry meters;
  @TempDir private Path directory;
  private RedisProcess redis;
  private Forwarder forwarder;

  @BeforeEach
  void startRedis() throws Exception {
    redis = RedisProcess.start();
  }

  @AfterEach
  void stop() throws Exception {
    if (forwarder != null) {
      forwarder.stop();
    }
    redis.close();
  }

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
    assertThat(gauge("forge.relay.overflow.active")).isEqualTo(1);
    assertThat(gauge("forge.relay.blocked")).isZero();
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

  private double gauge(String name) {
    return meters.get(name).gauge().value();
  }

  private void awaitAllInRedis() {
    await().until(() -> gauge("forge.relay.overflow.active") == 0);
  }

  private void awaitAll(StreamDrain brain) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> brain.drain() >= 0 && brain.ticks.size() >= sent.size());
  }

  private void start() throws Exception {
    meters = new SimpleMeterRegistry();
    OverflowSettings disk = TestRelay.overflow(directory);
    forwarder =
        new Forwarder(
            "forwarder",
            TestRelay.overflowing(redis.url(), List.of("group"), LIMIT, disk),
            TestRelay.STOP_TIMEOUT,
            Optional.of(new OverflowStore(disk, Optional.empty(), meters)),
            meters);
    forwarder.start();
  }

  private void send(int count) throws InterruptedException {
    for (Tick tick : ticks.trades(count)) {
      sent.add(tick);
      forwarder.accept(tick);
    }
  }
}
