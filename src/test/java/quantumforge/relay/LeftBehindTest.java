package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.Tick;
import quantumforge.support.RedisProcess;
import quantumforge.support.Ticks;

/** Two brains at one stream of a real Redis, one of which is away. */
class LeftBehindTest {

  private static final long LIMIT = 256 << 10;

  private final Ticks ticks = new Ticks(7, 5, 1_700_000_000_000_000L);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Tick> sent = new ArrayList<>();
  @TempDir private Path directory;
  private RedisProcess redis;
  private Forwarder forwarder;
  private StreamDrain present;

  @BeforeEach
  void start() throws Exception {
    redis = RedisProcess.start();
  }

  private void start(Duration awayAfter) throws Exception {
    OverflowSettings overflow = TestRelay.overflow(directory);
    RelaySettings settings =
        TestRelay.overflowing(redis.url(), List.of("present", "away"), LIMIT, awayAfter, overflow);
    forwarder =
        new Forwarder(
            "forwarder",
            settings,
            TestRelay.STOP_TIMEOUT,
            Optional.of(new OverflowStore(overflow, Optional.empty(), meters)),
            meters);
    forwarder.start();
    present = new StreamDrain(redis.url(), "present");
  }

  @AfterEach
  void stop() throws Exception {
    present.close();
    forwarder.stop();
    redis.close();
  }

  @Test
  void upToItsPartTheOneThatWasAwayGetsEverythingInOrderAndOnce() throws Exception {
    start(Duration.ofSeconds(1));
    while (forwarder.relayStatus().bufferedBytes() < LIMIT / 2) {
      sendAndRead();
    }

    assertThat(drainAway()).containsExactlyElementsOf(sent);
    assertThat(dropped()).isZero();
  }

  @Test
  void beyondItTheOthersNeverWaitAndItLosesTheOldestOnly() throws Exception {
    start(Duration.ofSeconds(1));
    while (dropped() == 0 || forwarder.relayStatus().ticks() < 60_000) {
      sendAndRead();
    }
    // What is sent from here on comes after everything that was dropped.
    await().until(() -> forwarder.relayStatus().bufferedBytes() <= LIMIT);
    sendAndRead();

    assertThat(present.ticks).containsExactlyElementsOf(sent);
    List<Tick> kept = drainAway();
    assertThat(kept).isNotEmpty();
    assertThat(kept)
        .containsExactlyElementsOf(sent.subList(sent.size() - kept.size(), sent.size()));
    assertThat(kept.size()).isLessThan(sent.size());
    await()
        .untilAsserted(
            () ->
                assertThat(forwarder.relayStatus().groups())
                    .as("who has read all is not behind, whatever was cut off before")
                    .hasSize(2)
                    .allMatch(group -> group.lagBlocks() == 0));
  }

  @Test
  void whileAllAreAwayNothingIsLostAndNobodyIsLeftWhoIsBackInTime() throws Exception {
    start(Duration.ofMinutes(10));
    while (meters.get("forge.relay.overflow.active").gauge().value() == 0) {
      send();
    }
    try (StreamDrain away = new StreamDrain(redis.url(), "away")) {
      await()
          .until(
              () -> {
                present.drain();
                away.drain();
                return present.ticks.size() == sent.size() && away.ticks.size() == sent.size();
              });
      assertThat(away.ticks).containsExactlyElementsOf(sent);
      assertThat(present.ticks).containsExactlyElementsOf(sent);
    }
    assertThat(dropped()).isZero();
  }

  private void sendAndRead() throws InterruptedException {
    send();
    await().until(() -> present.drain() >= 0 && present.ticks.size() == sent.size());
  }

  private void send() throws InterruptedException {
    List<Tick> batch = ticks.trades(500);
    sent.addAll(batch);
    for (Tick tick : batch) {
      forwarder.accept(tick);
    }
  }

  private List<Tick> drainAway() {
    try (StreamDrain away = new StreamDrain(redis.url(), "away")) {
      Tick last = sent.getLast();
      await()
          .until(
              () ->
                  away.drain() >= 0 && !away.ticks.isEmpty() && away.ticks.getLast().equals(last));
      return List.copyOf(away.ticks);
    }
  }

  private double dropped() {
    return meters
        .get("forge.relay.group.dropped.ticks")
        .tag("group", "away")
        .functionCounter()
        .count();
  }
}
