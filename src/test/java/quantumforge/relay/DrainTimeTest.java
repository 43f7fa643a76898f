package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quantumforge.status.RelayStatus.DrainStatus;
import quantumforge.status.RelayStatus.GroupStatus;

/**
 * What a collector with a real Redis says of a group that catches up slowly while ticks come: how
 * much it lacks, and when it has all of it.
 */
@Timeout(180)
class DrainTimeTest extends OverflowFixture {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PACE = Duration.ofMillis(50);
  private static final int LIVE_TICKS = 20;

  /** Of 64 ticks mostly, at each turn. */
  private static final int BLOCKS = 2;

  private StreamDrain present;
  private StreamDrain away;

  @BeforeEach
  void connect() {
    present = new StreamDrain(redis.url(), "present");
    away = new StreamDrain(redis.url(), "away");
  }

  @AfterEach
  void disconnect() {
    present.close();
    away.close();
  }

  @Test
  void ofAGroupWhoseBlocksAreOnTheDisk() throws Exception {
    start(256 << 10, Duration.ofSeconds(1));
    sendUntil(() -> away().disk().ticks() > 100_000);
    awaitNotDraining();

    Set<Long> onDisk = new HashSet<>();
    pacedUntil(
        () -> {
          onDisk.add(away().disk().ticks());
          return drains() && onDisk.size() > 30;
        });
    assertTimeLeft();
    assertThat(gauge("forge.relay.group.drain.seconds")).isBetween(0.1, 1_000.0);

    forwarder.stop();
    start(256 << 10, Duration.ofSeconds(1));
    await().untilAsserted(() -> assertThat(away().disk().ticks()).isPositive());
    assertThat(away().drain()).as("not known yet").isEmpty();
    assertBehind();
    pacedUntil(this::drains);
    assertTimeLeft();
    assertAllIsRead();
  }

  @Test
  void ofAGroupWhoseBlocksAreInRedis() throws Exception {
    start(4 << 20, Duration.ofMinutes(10));
    sendUntil(() -> forwarder.relayStatus().bufferedBlocks() > 2_500);
    awaitNotDraining();

    pacedUntil(this::drains);
    assertTimeLeft();
    assertThat(away().disk().ticks()).isZero();

    forwarder.stop();
    start(4 << 20, Duration.ofMinutes(10));
    pacedUntil(this::drains);
    assertTimeLeft();
    assertBehind();
    assertAllIsRead();
  }

  private void start(long limitBytes, Duration awayAfter) throws Exception {
    start(
        List.of("present", "away"),
        limitBytes,
        awayAfter,
        TestRelay.overflow(directory),
        Optional.empty());
  }

  /** Ticks come, and it reads none. */
  private void awaitNotDraining() {
    await()
        .atMost(PATIENCE)
        .pollInterval(PACE)
        .until(
            () -> live() && away().drain().map(DrainStatus::millisLeft).equals(Optional.of(-1L)));
    // What stands within its own uncertainty does not drain either, and its rate is 0.
    assertThat(away().drain().orElseThrow().ticksPerSecond()).isNotPositive();
    assertThat(gauge("forge.relay.group.drain.seconds")).isInfinite();
    assertBehind();
  }

  /** Reads so many blocks every now and then, and others come. */
  private void pacedUntil(BooleanSupplier enough) {
    await()
        .atMost(PATIENCE)
        .pollInterval(PACE)
        .until(() -> live() && away.drain(BLOCKS) >= 0 && enough.getAsBoolean());
  }

  /** Time goes as it does: the rate is that of the last seconds, in which it was as steady. */
  private void assertTimeLeft() {
    long lackedBefore = lacked();
    long beforeNanos = System.nanoTime();
    pacedUntil(() -> System.nanoTime() - beforeNanos > 6_000_000_000L);
    double seconds = (System.nanoTime() - beforeNanos) / 1e9;
    double fell = (lackedBefore - lacked()) / seconds;
    GroupStatus group = away();
    DrainStatus drain = group.drain().orElseThrow();

    assertThat(fell).isPositive();
    assertThat(drain.ticksPerSecond()).isBetween(0.3 * fell, 3 * fell);
    assertThat(drain.secondsLeft())
        .isCloseTo(
            group.behindTicks() / drain.ticksPerSecond(),
            within(0.5 * group.behindTicks() / drain.ticksPerSecond()));
  }

  /** What a start finds in Redis is known about. */
  private void assertBehind() {
    await()
        .untilAsserted(
            () ->
                assertThat((double) away().behindTicks())
                    .isCloseTo(lacked(), within(0.25 * lacked() + 2_000)));
  }

  private void assertAllIsRead() {
    await().atMost(PATIENCE).until(() -> away.drain() >= 0 && away.ticks.size() >= sent.size());
    assertThat(away.ticks).containsExactlyElementsOf(sent);
    await().until(() -> away().drain().equals(Optional.of(DrainStatus.NOTHING_WAITS)));
    assertThat(away().behindTicks()).isZero();
  }

  private boolean drains() {
    return away().drain().filter(drain -> drain.millisLeft() > 0).isPresent();
  }

  private long lacked() {
    return sent.size() - (long) away.ticks.size();
  }

  private boolean live() throws InterruptedException {
    send(LIVE_TICKS);
    return present.drain() >= 0;
  }

  private void sendUntil(BooleanSupplier enough) throws InterruptedException {
    while (!enough.getAsBoolean()) {
      send(2_000);
      await()
          .pollInterval(Duration.ofMillis(5))
          .until(() -> present.drain() >= 0 && present.ticks.size() >= sent.size());
    }
  }

  private GroupStatus away() {
    return forwarder.relayStatus().groups().stream()
        .filter(group -> group.group().equals("away"))
        .findFirst()
        .orElse(GroupStatus.inStream("away", "0-0", 0, 0));
  }

  private double gauge(String name) {
    return meters.get(name).tag("group", "away").gauge().value();
  }
}
