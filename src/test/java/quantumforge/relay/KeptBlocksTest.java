package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Tick;
import quantumforge.support.RedisProcess;
import quantumforge.support.Ticks;

/** What a forwarder keeps for a Redis that loses it, and that it says how much that is. */
class KeptBlocksTest {

  private static final int BLOCKS = 300;
  private static final int LIMIT_BYTES = 20_000;

  private final Ticks ticks = new Ticks(7, 1, 1_700_000_000_000_000L);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private RedisProcess redis;
  private RedisLink link;
  private Forwarder forwarder;
  private StatefulRedisConnection<String, byte[]> connection;

  @BeforeEach
  void startRedis() throws Exception {
    redis = RedisProcess.start();
    link = RedisLink.to(redis.url(), Duration.ofSeconds(2));
    connection = link.connect();
  }

  @AfterEach
  void stop() throws Exception {
    forwarder.stop();
    link.close();
    redis.close();
  }

  @Test
  void smallBlocksAreCountedWithWhatTheyTakeBesideTheirBytes() throws Exception {
    long packed = forwardedWithKeepBytes(1 << 20);

    await()
        .untilAsserted(
            () ->
                assertThat((gauge("forge.relay.kept.bytes") - packed) / BLOCKS)
                    .isBetween(130.0, 180.0));
    assertThat(gauge("forge.relay.kept.limit.bytes")).isEqualTo(1 << 20);
  }

  @Test
  void theLimitHoldsForAllThatIsKeptAndWhatIsKeptComesBack() throws Exception {
    forwardedWithKeepBytes(LIMIT_BYTES);
    await()
        .untilAsserted(
            () ->
                assertThat(gauge("forge.relay.kept.bytes"))
                    .isBetween(LIMIT_BYTES * 0.9, (double) LIMIT_BYTES));

    // At 200 to 250 bytes each: four times as many would pass if packed bytes alone were counted.
    assertThat(entriesAfterALoss()).isBetween(70L, 110L);
    assertThat(meters.get("forge.relay.holes").functionCounter().count()).isEqualTo(1);
  }

  @Test
  void nothingIsKeptAtZero() throws Exception {
    forwardedWithKeepBytes(0);

    assertThat(gauge("forge.relay.kept.bytes")).isZero();
    assertThat(entriesAfterALoss()).isEqualTo(1);
  }

  @Test
  void whatIsOlderThanItMayBeIsLetGo() throws Exception {
    forwarded(TestRelay.settings(redis.url(), 1, 1 << 20, Duration.ofSeconds(2)));
    double kept = gauge("forge.relay.kept.bytes");

    await()
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              forwarder.accept(ticks.trades(1).getFirst());
              return gauge("forge.relay.kept.bytes") < kept / 4;
            });
  }

  private long forwardedWithKeepBytes(int keepBytes) throws Exception {
    return forwarded(TestRelay.settings(redis.url(), 1, keepBytes));
  }

  private long forwarded(RelaySettings settings) throws Exception {
    forwarder = new Forwarder(settings, TestRelay.STOP_TIMEOUT, meters);
    forwarder.start();
    for (Tick tick : ticks.trades(BLOCKS)) {
      forwarder.accept(tick);
    }
    await().until(() -> forwarder.relayStatus().blocks() == BLOCKS);
    await().until(() -> forwarder.relayStatus().bufferedBlocks() == BLOCKS);
    return forwarder.relayStatus().bytes();
  }

  /** Redis loses all; the next block makes that show. */
  private long entriesAfterALoss() throws Exception {
    connection.sync().flushall();
    Tick next = ticks.trades(1).getFirst();
    forwarder.accept(next);
    await().until(() -> newestInStream().equals(Optional.of(next)));
    return connection.sync().xrange(TestRelay.STREAM, Range.unbounded()).size();
  }

  private Optional<Tick> newestInStream() throws CorruptBlockException {
    List<StreamMessage<String, byte[]>> newest =
        connection.sync().xrevrange(TestRelay.STREAM, Range.unbounded(), Limit.from(1));
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    try (BlockDecoder decoder = new BlockDecoder()) {
      byte[] block = newest.getFirst().getBody().get("b");
      WireBlock wire = StreamBases.fetch(connection, TestRelay.STREAM, block);
      return Optional.of(decoder.decode(wire).getLast());
    }
  }

  private double gauge(String name) {
    return meters.get(name).gauge().value();
  }
}
