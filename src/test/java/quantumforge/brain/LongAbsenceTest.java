package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.Tick;
import quantumforge.relay.Forwarder;
import quantumforge.status.RelayStatus.GroupStatus;
import quantumforge.store.QuestStore;
import quantumforge.support.RedisProcess;
import quantumforge.support.Ticks;

/**
 * Two brains at one collector. One of them is away until the stream no longer holds what it needs,
 * and is killed while it catches up; the other one, which is always there, is what it is to equal.
 */
@Timeout(240)
class LongAbsenceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LIMIT = 512 << 10;

  /** What one that is away may hold of it, as the {@link DataPath} has it. */
  private static final long MAY_HOLD = LIMIT / 100 * 80;

  private static final String STREAM = DataPath.STREAM;
  private static final String BEHIND = STREAM + ":behind:away";

  @TempDir Path directory;
  private final List<Tick> sent = new ArrayList<>();
  private RedisProcess vps;
  private RedisProcess ownOfPresent;
  private RedisProcess ownOfAway;
  private Forwarder forwarder;
  private Brain present;
  private BrainProcess away;
  private Ticks ticks;

  @BeforeEach
  void start() throws Exception {
    vps = RedisProcess.start();
    ownOfPresent = RedisProcess.start();
    ownOfAway = RedisProcess.start();
    away =
        new BrainProcess(
            Files.createDirectory(directory.resolve("away")),
            ownOfAway,
            List.of(vps),
            "away",
            DataPath.STREAM_TRADES_MAX);
    startForwarder();
    present =
        DataPath.brain(
            DataPath.reading("present", DataPath.settings(List.of(vps.url()), ownOfPresent.url())),
            directory.resolve("present"));
    present.start();
    ticks = new Ticks(42, 12, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
  }

  private void startForwarder() throws Exception {
    forwarder =
        DataPath.forwarder(
            vps.url(),
            List.of("present", "away"),
            LIMIT,
            directory.resolve("buffer"),
            new SimpleMeterRegistry());
  }

  @AfterEach
  void stop() throws Exception {
    away.kill();
    if (present != null) {
      present.stop();
    }
    forwarder.stop();
    vps.close();
    ownOfPresent.close();
    ownOfAway.close();
  }

  @Test
  void whatTheStreamDidNotHoldComesFromTheDiskOnceAndInOrder() throws Exception {
    away.start();
    sendAndStore(2_000);
    await().atMost(PATIENCE).until(() -> vps.command("XLEN " + STREAM), ":0"::equals);
    away.kill();
    while (away().disk().ticks() < 20_000) {
      sendAndStore(2_000);
      await().atMost(PATIENCE).until(() -> forwarder.relayStatus().bufferedBytes() <= MAY_HOLD);
    }
    assertThat(forwarder.relayStatus().overflow().entered()).as("the other never waits").isZero();

    away.start();
    long behindTicks = away().behindTicks();
    await().atMost(PATIENCE).until(() -> away().behindTicks() < behindTicks - 2_000);
    away.kill();
    away.start();
    forwarder.stop();
    startForwarder();
    sendAndStore(2_000);
    awaitAllAcknowledged();

    present.stop();
    present = null;
    away.kill();
    try (QuestStore ofPresent =
            QuestStore.open(DataPath.questSettings(directory.resolve("present")));
        QuestStore ofAway = away.store()) {
      assertEverythingIsStored(ownOfPresent.url(), ofPresent);
      assertEverythingIsStored(ownOfAway.url(), ofAway);
      assertThat(figures(ofAway)).isEqualTo(figures(ofPresent));
    }
  }

  private void awaitAllAcknowledged() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                vps.command("EXISTS " + BEHIND).equals(":0")
                    && vps.command("XLEN " + STREAM).equals(":0"));
  }

  private void assertEverythingIsStored(URI own, QuestStore store) throws Exception {
    Map<String, List<String>> expected = new TreeMap<>();
    long trades = 0;
    for (Tick tick : sent) {
      if (tick instanceof Tick.Trade trade) {
        trades++;
        expected
            .computeIfAbsent(TradeStreams.key(trade.instrument()), first -> new ArrayList<>())
            .add(Long.toString(trade.tradeId()));
      }
    }
    assertThat(RedisTradesReader.trades(own, List.copyOf(expected.keySet()))).isEqualTo(expected);
    long inOrder = trades;
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(number(store, "SELECT count() FROM trades")).isEqualTo(inOrder));
    assertThat(number(store, "SELECT count() FROM gaps WHERE channel = 'TRADES'")).isZero();
  }

  /** What of quotes, books and Gaps is stored; the merge of several sources does not sort these. */
  private static List<Long> figures(QuestStore store) throws Exception {
    List<Long> figures = new ArrayList<>();
    for (String of :
        List.of(
            "count() FROM quotes",
            "sum(update_id) FROM quotes",
            "count() FROM book_updates",
            "sum(last_update_id) FROM book_updates",
            "count() FROM gaps",
            "sum(to_id) FROM gaps")) {
      figures.add(number(store, "SELECT " + of));
    }
    assertThat(figures).doesNotContain(0L);
    return figures;
  }

  private static long number(QuestStore store, String sql) throws Exception {
    long[] found = new long[1];
    store.select(sql, row -> found[0] = row.getLong(0));
    return found[0];
  }

  /** Waits until the one that is there has it. */
  private void sendAndStore(int count) throws InterruptedException {
    for (Tick tick : ticks.mixed(count)) {
      if (!(tick instanceof Tick.Gap)) {
        sent.add(tick);
        forwarder.accept(tick);
      }
    }
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                forwarder.relayStatus().queuedTicks() == 0 && group("present").behindTicks() == 0);
  }

  private GroupStatus away() {
    return group("away");
  }

  private GroupStatus group(String name) {
    return forwarder.relayStatus().groups().stream()
        .filter(status -> status.group().equals(name))
        .findFirst()
        .orElse(GroupStatus.inStream(name, "0-0", 0, 0).behind(Long.MAX_VALUE, Optional.empty()));
  }
}
