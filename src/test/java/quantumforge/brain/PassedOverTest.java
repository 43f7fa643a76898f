package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.relay.Forwarder;
import quantumforge.store.QuestStore;
import quantumforge.store.TradeHistory;
import quantumforge.support.RedisProcess;
import quantumforge.support.Ticks;

/** A brain in a process of its own that is killed again and again while it works off a backlog. */
@Timeout(240)
class PassedOverTest {

  private static final int KEPT = 100;
  private static final String MARK = "market:watermark:market:vps:stream";

  @TempDir Path directory;
  private final Map<Instrument, List<Long>> sent = new TreeMap<>(byName());
  private RedisProcess vps;
  private RedisProcess own;
  private Forwarder forwarder;
  private BrainProcess brain;
  private Ticks ticks;

  private static Comparator<Instrument> byName() {
    return Comparator.comparing(Instrument::toString);
  }

  @BeforeEach
  void start() throws Exception {
    vps = RedisProcess.start();
    own = RedisProcess.start();
    forwarder = DataPath.forwarder(vps, 64L << 20);
    brain = new BrainProcess(directory, own, List.of(vps), DataPath.GROUP, KEPT);
    ticks = new Ticks(42, 12, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
  }

  @AfterEach
  void stop() throws Exception {
    brain.kill();
    forwarder.stop();
    vps.close();
    own.close();
  }

  @Test
  void aBrainKilledInTheMidstOfABacklogHasTheNewestInRedisAndAllInQuestDbOnce() throws Exception {
    send(150_000);
    await().until(() -> forwarder.relayStatus().ticks() == 150_000);
    for (int round = 0; round < 3; round++) {
      brain.start();
      awaitNewMark();
      brain.kill();
      own.kill();
      own.launch();
    }
    brain.start();
    send(2_000);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> vps.command("XLEN market:vps:stream"), ":0"::equals);
    brain.kill();

    for (Instrument instrument : ticks.instruments()) {
      assertNewestInRedis(instrument, sent.get(instrument));
    }
    assertAllInQuestDb();
  }

  private void awaitNewMark() {
    try (RedisClient client = RedisClient.create(own.url().toString());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      String before = connection.sync().get(MARK);
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(1))
          .until(() -> !Objects.equals(connection.sync().get(MARK), before));
    }
  }

  private Optional<Long> passedOver(Instrument instrument) {
    try (RedisClient client = RedisClient.create(own.url().toString());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      return Optional.ofNullable(
              connection.sync().hget(MARK + ":positions", PassedOver.MARK + instrument))
          .map(Long::valueOf);
    }
  }

  private void assertNewestInRedis(Instrument instrument, List<Long> expected) {
    String key = TradeStreams.key(instrument);
    List<Long> ids =
        RedisTradesReader.trades(own.url(), List.of(key)).get(key).stream()
            .map(Long::valueOf)
            .toList();
    assertThat(ids).isSorted().doesNotHaveDuplicates();
    assertThat(ids.subList(ids.size() - KEPT, ids.size()))
        .isEqualTo(expected.subList(expected.size() - KEPT, expected.size()));
    Optional<Long> mark = passedOver(instrument);
    assertThat(mark).as("passed over of %s", instrument).isPresent();
    long passed = mark.orElseThrow();
    assertThat(passed).isBetween(expected.getFirst(), expected.getLast() - KEPT);
    for (int i = 1; i < ids.size(); i++) {
      if (ids.get(i) != ids.get(i - 1) + 1) {
        assertThat(ids.get(i) - 1).as("jump in %s", instrument).isLessThanOrEqualTo(passed);
      }
    }
  }

  private void assertAllInQuestDb() throws Exception {
    try (QuestStore store = brain.store()) {
      TradeHistory history = new TradeHistory(store);
      for (Instrument instrument : ticks.instruments()) {
        await()
            .untilAsserted(
                () ->
                    assertThat(
                            history.trades(instrument, 0, Long.MAX_VALUE / 2, 10_000_000).stream()
                                .map(Tick.Trade::tradeId)
                                .sorted()
                                .toList())
                        .isEqualTo(sent.get(instrument)));
      }
    }
  }

  private void send(int count) throws InterruptedException {
    for (Tick tick : ticks.trades(count)) {
      sent.computeIfAbsent(tick.instrument(), i -> new ArrayList<>())
          .add(((Tick.Trade) tick).tradeId());
      forwarder.accept(tick);
    }
  }
}
