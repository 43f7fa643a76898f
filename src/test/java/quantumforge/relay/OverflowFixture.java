package quantumforge.relay;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.Tick;
import quantumforge.store.QuestSettings;
import quantumforge.support.RedisProcess;
import quantumforge.support.Ticks;

/** A forwarder with a disk over a real Redis, and what was sent through it. */
abstract class OverflowFixture {

  @TempDir Path directory;
  final Ticks ticks = new Ticks(7, 5, 1_700_000_000_000_000L);
  final List<Tick> sent = new ArrayList<>();
  RedisProcess redis;
  SimpleMeterRegistry meters;
  OverflowStore store;
  Forwarder forwarder;

  @BeforeEach
  final void startRedis() throws Exception {
    redis = RedisProcess.start();
  }

  @AfterEach
  final void stop() throws Exception {
    if (forwarder != null) {
      forwarder.stop();
    }
    redis.close();
  }

  /** Starts a forwarder, with meters of its own. */
  final void start(
      List<String> groups,
      long bufferLimitBytes,
      OverflowSettings disk,
      Optional<QuestSettings> questdb)
      throws Exception {
    start(groups, bufferLimitBytes, Duration.ofMinutes(10), disk, questdb);
  }

  /** One for which groups are soon away. */
  final void start(
      List<String> groups,
      long bufferLimitBytes,
      Duration groupAwayAfter,
      OverflowSettings disk,
      Optional<QuestSettings> questdb)
      throws Exception {
    meters = new SimpleMeterRegistry();
    store = new OverflowStore(disk, questdb, meters);
    forwarder =
        new Forwarder(
            "forwarder",
            TestRelay.overflowing(redis.url(), groups, bufferLimitBytes, groupAwayAfter, disk),
            TestRelay.STOP_TIMEOUT,
            Optional.of(store),
            meters);
    forwarder.start();
  }

  final void send(int count) throws InterruptedException {
    for (Tick tick : ticks.trades(count)) {
      sent.add(tick);
      forwarder.accept(tick);
    }
  }

  /** Reads until everything that was sent has come. */
  final void awaitAll(StreamDrain brain) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> brain.drain() >= 0 && brain.ticks.size() >= sent.size());
  }

  /** Whether blocks go to the disk: 1 or 0. */
  final int active() {
    return (int) meters.get("forge.relay.overflow.active").gauge().value();
  }
}
