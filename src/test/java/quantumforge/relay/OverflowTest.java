package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import quantumforge.feed.FeedPosition;
import quantumforge.kernel.Tick;
import quantumforge.status.ServiceStatus.State;
import quantumforge.store.QuestSettings;
import quantumforge.store.QuestStore;
import quantumforge.store.RetentionSettings;

/** A forwarder over a real Redis, with a disk for what Redis does not take. */
class OverflowTest extends OverflowFixture {

  private static final long LIMIT = 64 << 10;

  @Test
  void whatRedisCannotHoldComesInOrderAndOverflowIsLeftOnce() throws Exception {
    start(64L << 20);
    send(40_000);
    await().until(() -> active() == 1);
    assertThat(forwarder.status().state()).isEqualTo(State.DEGRADED);
    send(10_000);
    await().until(() -> forwarder.relayStatus().ticks() == 50_000);

    try (StreamDrain brain = new StreamDrain(redis.url(), "group")) {
      // Not all of it: what follows has to find an overflow.
      await().until(() -> brain.drain(100) >= 0 && brain.ticks.size() > 20_000);
      send(5_000);
      awaitAll(brain);
      await().until(() -> active() == 0);
      assertThat(files()).isEmpty();
      send(2_000);
      awaitAll(brain);
      assertThat(brain.ticks).containsExactlyElementsOf(sent);
    }
    assertThat(meters.get("forge.relay.overflow.entered").functionCounter().count()).isEqualTo(1);
  }

  @Test
  void anEntryOfALaterTimeDoesNotMakeTheDiskPassForAcknowledged() throws Exception {
    start(64L << 20);
    String later = (System.currentTimeMillis() + 3_600_000) + "-0";
    redis.command("XADD stream " + later + " mine 1");
    redis.command("XDEL stream " + later);
    send(40_000);
    await().until(() -> active() == 1 && forwarder.relayStatus().ticks() == 40_000);

    try (StreamDrain brain = new StreamDrain(redis.url(), "group")) {
      awaitAll(brain);
      await().until(() -> active() == 0);
      assertThat(files()).isEmpty();
      assertThat(brain.ticks).containsExactlyElementsOf(sent);
    }
  }

  @Test
  void aRestartGoesOnFromTheDisk() throws Exception {
    start(64L << 20);
    send(40_000);
    await().until(() -> forwarder.relayStatus().ticks() == 40_000);
    forwarder.stop();
    start(64L << 20);

    assertThat(active()).isEqualTo(1);
    for (Tick tick : sent.reversed().subList(0, 100)) {
      Tick.Trade trade = (Tick.Trade) tick;
      long newest =
          sent.stream()
              .filter(other -> other.instrument().equals(trade.instrument()))
              .mapToLong(other -> ((Tick.Trade) other).tradeId())
              .max()
              .orElseThrow();
      assertThat(forwarder.positions())
          .containsEntry(trade.instrument(), FeedPosition.upTo(newest));
    }
    send(3_000);
    try (StreamDrain brain = new StreamDrain(redis.url(), "group")) {
      awaitAll(brain);
      assertThat(brain.ticks).containsExactlyElementsOf(sent);
    }
  }

  @Test
  void aDeadRedisDoesNotStopTheFeed() throws Exception {
    start(64L << 20);
    send(1_000);
    await().until(() -> forwarder.relayStatus().bufferedBlocks() > 0);
    redis.kill();
    send(500);
    await().atMost(Duration.ofSeconds(30)).until(() -> trySend(20) && active() == 1);
    send(30_000);
    await().until(() -> forwarder.relayStatus().ticks() == sent.size());
    assertThat(forwarder.status().detail()).contains("blocks go to the disk");
    redis.launch();

    try (StreamDrain brain = new StreamDrain(redis.url(), "group")) {
      awaitAll(brain);
      assertThat(brain.ticks).containsExactlyElementsOf(sent);
    }
  }

  @Test
  void aRedisThatLostWhatWasMovedGetsItAgainFromTheDisk() throws Exception {
    start(64L << 20);
    send(40_000);
    await().until(() -> forwarder.relayStatus().ticks() == 40_000);
    try (StreamDrain brain = new StreamDrain(redis.url(), "group")) {
      awaitAll(brain);
    }
    redis.command("XGROUP DESTROY stream group");
    redis.command("XGROUP CREATE stream group $ MKSTREAM");
    send(40_000);
    await().until(() -> active() == 1 && forwarder.relayStatus().ticks() == 80_000);
    redis.command("FLUSHALL");

    try (StreamDrain brain = new StreamDrain(redis.url(), "group")) {
      await().until(() -> !redis.command("XLEN stream").equals(":0"));
      List<Tick> onDisk = sent.subList(79_000, 80_000);
      await().until(() -> brain.drain() >= 0 && brain.ticks.containsAll(onDisk));
      assertThat(brain.ids).isSorted();
      assertThat(brain.ticks).doesNotHaveDuplicates().containsSubsequence(onDisk);
    }
  }

  @Test
  void anEntryOfTheFutureThatIsAcknowledgedTakesNothingFromTheDiskAlong() throws Exception {
    start(64L << 20);
    send(40_000);
    await().until(() -> forwarder.relayStatus().ticks() == 40_000 && active() == 1);
    redis.command("XADD stream 4102444800000-0 mine 1");

    try (StreamDrain brain = new StreamDrain(redis.url(), "group")) {
      awaitAll(brain);
      assertThat(brain.ticks).containsExactlyElementsOf(sent);
    }
  }

  @Test
  void beyondTheLimitGapRecordsComeInPlaceOfTheOldestBlocks() throws Exception {
    start(1 << 20);
    send(120_000);
    await().until(() -> forwarder.relayStatus().ticks() == 120_000);
    assertThat(forwarder.status().state()).isEqualTo(State.FAILED);
    assertThat(forwarder.status().detail()).contains("ticks were dropped");
    assertThat(bytesOfFiles()).isLessThan((1 << 20) + (128 << 10));

    try (StreamDrain brain = new StreamDrain(redis.url(), "group")) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> brain.drain() >= 0 && brain.ticks.contains(sent.getLast()));
      assertThat(brain.ids).isSorted();
      List<Tick> trades = brain.ticks.stream().filter(Tick.Trade.class::isInstance).toList();
      List<Tick> gaps = brain.ticks.stream().filter(Tick.Gap.class::isInstance).toList();
      assertThat(trades).doesNotHaveDuplicates();
      double dropped = meters.get("forge.relay.overflow.dropped.ticks").counter().count();
      assertThat(trades).hasSize(sent.size() - (int) dropped);
      assertThat(sent.stream().filter(tick -> !isThere(tick, gaps)).toList())
          .containsExactlyElementsOf(trades);
    }
  }

  @Test
  void aBlockStaysUntilEveryGroupHasIt() throws Exception {
    start(List.of("group", "other"), LIMIT, TestRelay.overflow(directory), Optional.empty());
    send(40_000);
    await().until(() -> forwarder.relayStatus().ticks() == 40_000);
    try (StreamDrain one = new StreamDrain(redis.url(), "group");
        StreamDrain two = new StreamDrain(redis.url(), "other")) {
      one.drain();
      await().during(Duration.ofMillis(200)).until(() -> one.drain() == 0 && active() == 1);
      await()
          .until(
              () ->
                  one.drain() + two.drain() >= 0
                      && one.ticks.size() == sent.size()
                      && two.ticks.size() == sent.size());
      assertThat(one.ticks).containsExactlyElementsOf(sent);
      assertThat(two.ticks).containsExactlyElementsOf(sent);
    }
  }

  @Test
  void sqlTellsWhatTheDiskHolds() throws Exception {
    QuestSettings quest =
        new QuestSettings(
            directory.resolve("questdb"),
            "127.0.0.1",
            0,
            0,
            "forge",
            Optional.empty(),
            QuestSettings.CommitMode.NOSYNC,
            1,
            new RetentionSettings(
                Duration.ofDays(30),
                Duration.ofDays(3),
                Duration.ofDays(3650),
                Duration.ofDays(2),
                Duration.ofMinutes(10),
                Optional.empty(),
                Duration.ofDays(365)));
    try (QuestStore sql = QuestStore.open(quest)) {
      start(List.of("group"), LIMIT, TestRelay.overflow(directory), Optional.of(quest));
      send(40_000);
      await().until(() -> forwarder.relayStatus().ticks() == 40_000);
      await()
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(inTable(sql)).isEqualTo(onDisk()).doesNotContain(0L));
      try (StreamDrain brain = new StreamDrain(redis.url(), "group")) {
        awaitAll(brain);
      }
      await().untilAsserted(() -> assertThat(inTable(sql)).isEqualTo(List.of(0L, 0L, 0L)));
      forwarder.stop();
    }
  }

  private List<Long> onDisk() {
    return Stream.of("blocks", "ticks", "bytes")
        .map(figure -> (long) meters.get("forge.relay.overflow." + figure).gauge().value())
        .toList();
  }

  private static List<Long> inTable(QuestStore sql) throws Exception {
    List<Long> found = new ArrayList<>();
    sql.select(
        "SELECT count(), coalesce(sum(ticks), 0), coalesce(sum(bytes), 0) FROM vps_buffer WHERE held",
        row -> found.addAll(List.of(row.getLong(0), row.getLong(1), row.getLong(2))));
    return found;
  }

  /** Whether a Gap record covers it. */
  private static boolean isThere(Tick tick, List<Tick> gaps) {
    Tick.Trade trade = (Tick.Trade) tick;
    return gaps.stream()
        .map(Tick.Gap.class::cast)
        .anyMatch(
            gap ->
                gap.instrument().equals(trade.instrument())
                    && gap.fromId() <= trade.tradeId()
                    && trade.tradeId() <= gap.toId());
  }

  private List<Path> files() throws Exception {
    await().until(() -> meters.get("forge.relay.overflow.files.bytes").gauge().value() == 0);
    try (Stream<Path> found = Files.walk(directory)) {
      return found.filter(file -> file.toString().endsWith(".blocks")).toList();
    }
  }

  private double bytesOfFiles() {
    return meters.get("forge.relay.overflow.files.bytes").gauge().value();
  }

  private void start(long limitBytes) throws Exception {
    OverflowSettings defaults = TestRelay.overflow(directory);
    start(
        List.of("group"),
        LIMIT,
        new OverflowSettings(
            true,
            directory,
            limitBytes,
            Math.min(defaults.segmentBytes(), limitBytes / 8),
            defaults.after(),
            defaults.memoryBytes(),
            defaults.groupWindowBytes(),
            Duration.ZERO),
        Optional.empty());
  }

  private boolean trySend(int count) {
    try {
      send(count);
      return true;
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
