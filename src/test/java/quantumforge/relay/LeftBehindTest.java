package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.Tick;
import quantumforge.status.RelayStatus.GroupDisk;
import quantumforge.status.RelayStatus.GroupStatus;
import quantumforge.support.RedisProcess;
import quantumforge.support.Ticks;

/** Several brains at one stream of a real Redis, some of which are away. */
class LeftBehindTest {

  private static final long LIMIT = 256 << 10;
  private static final long DISK = 64L << 20;

  private final Ticks ticks = new Ticks(7, 5, 1_700_000_000_000_000L);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Tick> sent = new ArrayList<>();
  private final List<StreamDrain> drains = new ArrayList<>();
  @TempDir private Path directory;
  private RedisProcess redis;
  private Forwarder forwarder;
  private StreamDrain present;

  @BeforeEach
  void start() throws Exception {
    redis = RedisProcess.start();
    present = drain("present");
  }

  private StreamDrain drain(String group) {
    StreamDrain drain = new StreamDrain(redis.url(), group);
    drains.add(drain);
    return drain;
  }

  private void startCollector(Duration awayAfter, long diskBytes) throws Exception {
    meters.clear();
    OverflowSettings overflow =
        new OverflowSettings(
            true,
            directory,
            diskBytes,
            Math.min(1 << 20, diskBytes / 8),
            Duration.ofSeconds(1),
            16L << 20,
            128 << 10,
            Duration.ZERO);
    RelaySettings settings =
        TestRelay.overflowing(
            redis.url(), List.of("present", "away", "late"), LIMIT, awayAfter, overflow);
    forwarder =
        new Forwarder(
            "forwarder",
            settings,
            TestRelay.STOP_TIMEOUT,
            Optional.of(new OverflowStore(overflow, Optional.empty(), meters)),
            meters);
    forwarder.start();
  }

  @AfterEach
  void stop() throws Exception {
    drains.forEach(StreamDrain::close);
    forwarder.stop();
    redis.close();
  }

  @Test
  void upToItsPartNothingIsMoved() throws Exception {
    startCollector(Duration.ofSeconds(1), DISK);
    sendUntil(() -> forwarder.relayStatus().bufferedBytes() >= LIMIT / 2);

    assertThat(disk("away").ticks()).isZero();
    assertGetsEverything(drain("away"));
    assertThat(disk("away").ticks()).isZero();
  }

  @Test
  void beyondItTheOthersNeverWaitAndTheyGetEverythingInOrderAndOnce() throws Exception {
    startCollector(Duration.ofSeconds(1), DISK);
    StreamDrain late = drain("late");
    sendUntil(
        () -> late.drain() >= 0 && disk("away").ticks() > 60_000 && disk("late").ticks() == 0);
    sendUntil(() -> disk("late").ticks() > 20_000);
    assertThat(meters.get("forge.relay.group.window.bytes").tag("group", "away").gauge().value())
        .isBetween(1.0, 2.0 * (128 << 10) + (1 << 20));

    assertThat(present.ticks).containsExactlyElementsOf(sent);
    StreamDrain away = drain("away");
    await().until(() -> away.drain() >= 0 && away.ticks.size() > 10_000);
    send(5_000);
    assertGetsEverything(late);
    assertGetsEverything(away);
    sendAndRead();
    assertGetsEverything(away);
    await().until(() -> files().isEmpty());
    assertThat(dropped("away")).isZero();
    await()
        .untilAsserted(
            () ->
                assertThat(forwarder.relayStatus().groups())
                    .hasSize(3)
                    .allMatch(group -> group.behindTicks() == 0 || !group.group().equals("away")));
  }

  @Test
  void aCollectorThatIsStartedAgainGoesOnFromTheDisk() throws Exception {
    startCollector(Duration.ofSeconds(1), DISK);
    drain("late");
    sendUntil(() -> disk("away").ticks() > 20_000);
    forwarder.stop();
    startCollector(Duration.ofSeconds(1), DISK);
    StreamDrain away = drain("away");
    await().until(() -> away.drain() >= 0 && away.ticks.size() > 10_000);
    forwarder.stop();
    startCollector(Duration.ofSeconds(1), DISK);
    sendAndRead();

    assertGetsEverything(away);
    assertThat(away.ids).isSorted();
  }

  @Test
  void aRedisThatLosesEverythingGetsWhatWasMovedFromTheDiskAgain() throws Exception {
    startCollector(Duration.ofSeconds(1), DISK);
    sendUntil(() -> disk("away").ticks() > 20_000);
    StreamDrain away = drain("away");
    await().until(() -> away.drain() >= 0 && away.ticks.size() > 5_000);
    redis.command("FLUSHALL");
    send(500);
    Tick last = sent.getLast();
    await().until(() -> away.drain() >= 0 && away.ticks.getLast().equals(last));

    assertThat(away.ids).isSorted();
    assertThat(away.ticks).startsWith(sent.subList(0, 20_000).toArray(Tick[]::new));
    await().until(() -> present.drain() >= 0 && present.ticks.getLast().equals(last));
    assertThat(present.ticks).doesNotHaveDuplicates();
  }

  @Test
  void atTheLimitOfTheDiskTheOldestGoAndGapRecordsNameThem() throws Exception {
    startCollector(Duration.ofSeconds(1), 1 << 20);
    sendUntil(() -> dropped("away") > 20_000);
    StreamDrain away = drain("away");
    sendAndRead();
    Tick last = sent.getLast();
    await().until(() -> away.drain() >= 0 && away.ticks.getLast().equals(last));

    assertThat(present.ticks).containsExactlyElementsOf(sent);
    assertThat(meters.get("forge.relay.overflow.dropped.ticks").counter().count())
        .as("others have them")
        .isZero();
    Set<String> told = new HashSet<>();
    int trades = 0;
    for (Tick tick : away.ticks) {
      switch (tick) {
        case Tick.Trade trade -> {
          trades++;
          told.add(trade.instrument() + " " + trade.tradeId());
        }
        case Tick.Gap gap -> {
          for (long id = gap.fromId(); id <= gap.toId(); id++) {
            told.add(gap.instrument() + " " + id);
          }
        }
        default -> throw new AssertionError("never sent: " + tick);
      }
    }
    assertThat(trades).isLessThan(sent.size());
    assertThat(told)
        .containsExactlyInAnyOrderElementsOf(
            sent.stream()
                .map(tick -> tick.instrument() + " " + ((Tick.Trade) tick).tradeId())
                .toList());
  }

  @Test
  void whileAllAreAwayTheDiskHoldsWhatComesAndWhoIsBackFirstDoesNotWaitForTheOthers()
      throws Exception {
    startCollector(Duration.ofSeconds(1), DISK);
    while (meters.get("forge.relay.overflow.active").gauge().value() == 0
        || forwarder.relayStatus().ticks() < 40_000) {
      send(500);
    }
    await().until(() -> forwarder.relayStatus().ticks() == sent.size());

    assertGetsEverything(present);
    await().until(() -> !forwarder.relayStatus().overflow().active());
    assertGetsEverything(drain("away"));
    assertGetsEverything(drain("late"));
    assertThat(dropped("away")).isZero();
  }

  /** A collector that is started again gives its ids ahead of the clock, many the same time. */
  @Test
  void whatAStartFindsInTheStreamIsMovedWhenItCameAtOneTime() throws Exception {
    startCollector(Duration.ofMinutes(10), DISK);
    send(500);
    await().until(() -> forwarder.relayStatus().ticks() == sent.size());
    forwarder.stop();
    startCollector(Duration.ofMinutes(10), DISK);
    while (meters.get("forge.relay.overflow.active").gauge().value() == 0) {
      send(500);
    }
    forwarder.stop();
    startCollector(Duration.ofSeconds(1), DISK);

    assertGetsEverything(present);
    assertGetsEverything(drain("away"));
    assertGetsEverything(drain("late"));
  }

  private void assertGetsEverything(StreamDrain drain) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> drain.drain() >= 0 && drain.ticks.size() >= sent.size());
    assertThat(drain.ticks).containsExactlyElementsOf(sent);
  }

  private void sendUntil(BooleanSupplier enough) throws InterruptedException {
    while (!enough.getAsBoolean()) {
      sendAndRead();
    }
  }

  private void sendAndRead() throws InterruptedException {
    send(2_000);
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> present.drain() >= 0 && present.ticks.size() >= sent.size());
  }

  private void send(int count) throws InterruptedException {
    List<Tick> batch = ticks.trades(count);
    sent.addAll(batch);
    for (Tick tick : batch) {
      forwarder.accept(tick);
    }
  }

  private GroupDisk disk(String group) {
    return forwarder.relayStatus().groups().stream()
        .filter(status -> status.group().equals(group))
        .findFirst()
        .map(GroupStatus::disk)
        .orElse(GroupDisk.NONE);
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> found = Files.list(directory.resolve("stream_behind"))) {
      return found.toList();
    }
  }

  private double dropped(String group) {
    return meters
        .get("forge.relay.group.dropped.ticks")
        .tag("group", group)
        .functionCounter()
        .count();
  }
}
