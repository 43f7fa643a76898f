package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.relay.Forwarder;
import quantumforge.status.ServiceStatus.State;
import quantumforge.support.RedisProcess;
import quantumforge.support.Ticks;

/**
 * A forwarder and a brain over real Redis servers and a real QuestDB, with parts of them killed.
 */
@Timeout(120)
class RelayToBrainTest {

  @TempDir private Path directory;
  private RedisProcess vps;
  private RedisProcess own;
  private Forwarder forwarder;
  private Brain brain;
  private Ticks ticks;
  private final List<Tick.Trade> sent = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    vps = RedisProcess.start();
    own = RedisProcess.start();
    forwarder = DataPath.forwarder(vps, 64L << 20);
    brain = DataPath.brain(vps, own, directory.resolve("questdb"));
    ticks = new Ticks(42, 12, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
  }

  @AfterEach
  void stop() throws Exception {
    if (brain != null) {
      brain.stop();
    }
    if (forwarder != null) {
      forwarder.stop();
    }
    vps.close();
    own.close();
  }

  @Test
  void everyTradeIsInRedisAndQuestDbExactlyOnceAndAsSent() throws Exception {
    send(20_000);

    assertEveryStoreHasWhatWasSent();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> vps.command("XLEN market:vps:stream"), ":0"::equals);
  }

  @Test
  void aRestartedBrainGoesOnWhereItsStoresStand() throws Exception {
    send(3_000);
    brain.stop();
    send(3_000);
    brain = DataPath.brain(vps, own, directory.resolve("questdb"));
    send(3_000);

    assertEveryStoreHasWhatWasSent();
  }

  @Test
  void aRestartedForwarderContinuesTheChainAndKnowsTheLastTradeIds() throws Exception {
    send(3_000);
    forwarder.stop();
    forwarder = DataPath.forwarder(vps, 64L << 20);

    Map<Instrument, Long> newest = new TreeMap<>();
    sent.forEach(trade -> newest.put(trade.instrument(), trade.tradeId()));
    assertThat(forwarder.lastTradeIds()).isEqualTo(newest);

    send(3_000);
    assertEveryStoreHasWhatWasSent();
  }

  @Test
  void killingTheCollectorsRedisLosesNothing() throws Exception {
    for (int round = 0; round < 3; round++) {
      send(2_000);
      vps.kill();
      Thread feed = Thread.ofVirtual().start(() -> trySend(10_000));
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> forwarder.status().state() == State.FAILED);
      vps.launch();
      feed.join();
    }

    assertEveryStoreHasWhatWasSent();
  }

  @Test
  void killingTheBrainsRedisLosesNothing() throws Exception {
    for (int round = 0; round < 3; round++) {
      send(2_000);
      own.kill();
      Thread feed = Thread.ofVirtual().start(() -> trySend(10_000));
      await().atMost(Duration.ofSeconds(10)).until(() -> brain.status().state() == State.FAILED);
      own.launch();
      feed.join();
    }

    assertEveryStoreHasWhatWasSent();
  }

  @Test
  void aRedisThatRefusesWritesMakesTheBrainWaitAndLosesNothing() throws Exception {
    send(1_000);
    own.command("CONFIG SET maxmemory 1");
    send(2_000);
    await().atMost(Duration.ofSeconds(10)).until(() -> brain.status().detail().contains("OOM"));
    own.command("CONFIG SET maxmemory 0");

    assertEveryStoreHasWhatWasSent();
  }

  @Test
  void aKeyOfAnotherKindIsNamedAndNothingIsStoredTwice() throws Exception {
    Instrument instrument = ticks.instruments().getFirst();
    String key = TradeStreams.key(instrument);
    own.command("SET " + key + " mine");
    send(1_000);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> brain.status().detail().contains(key + " is a string and must be a stream"));
    own.command("RENAME " + key + " elsewhere");

    assertEveryStoreHasWhatWasSent();
  }

  @Test
  void aFullStreamMakesTheFeedWaitUntilTheBrainIsBack() throws Exception {
    brain.stop();
    brain = null;
    forwarder.stop();
    forwarder = DataPath.forwarder(vps, 128L << 10);
    Thread feed = Thread.ofVirtual().start(() -> trySend(30_000));
    await().atMost(Duration.ofSeconds(60)).until(() -> forwarder.relayStatus().blocked());
    assertThat(forwarder.relayStatus().bufferedBytes()).isLessThan(256L << 10);
    assertThat(feed.isAlive()).isTrue();

    brain = DataPath.brain(vps, own, directory.resolve("questdb"));
    feed.join();
    assertEveryStoreHasWhatWasSent();
    await().atMost(Duration.ofSeconds(10)).until(() -> !forwarder.relayStatus().blocked());
  }

  @Test
  void bytesThatAreNoBlockAreCountedAndTheRestGoesOn() throws Exception {
    send(500);
    awaitStored();
    vps.command("XADD market:vps:stream " + (System.currentTimeMillis() + 50) + "-0 b rubbish");
    send(500);

    assertEveryStoreHasWhatWasSent();
    assertThat(brain.brainStatus().storeErrors()).isPositive();
  }

  @Test
  void theCacheAnswersFromEveryTierAndAgreesWithWhatWasSent() throws Exception {
    send(30_000);
    awaitStored();
    Instrument instrument = ticks.instruments().get(3);
    List<Tick.Trade> all =
        sent.stream()
            .filter(trade -> trade.instrument().equals(instrument))
            .sorted(
                java.util.Comparator.comparingLong(Tick.Trade::timestampMicros)
                    .thenComparingLong(Tick.Trade::tradeId))
            .toList();
    long newest = all.getLast().timestampMicros();

    TieredCache.Answer recent = brain.cache().trades(instrument, newest - 20_000, newest, 1_000);
    assertThat(recent.tiers()).containsExactly(TieredCache.Tier.HOT);
    assertThat(recent.trades()).isEqualTo(between(all, newest - 20_000, newest));

    TieredCache.Answer whole = brain.cache().trades(instrument, 0, newest, 100_000);
    assertThat(whole.tiers()).contains(TieredCache.Tier.COLD);
    assertThat(whole.trades()).isEqualTo(all);

    long middle = all.get(all.size() / 2).timestampMicros();
    assertThat(brain.cache().trades(instrument, middle, newest - 50_000, 100_000).trades())
        .isEqualTo(between(all, middle, newest - 50_000));
  }

  private static List<Tick.Trade> between(List<Tick.Trade> trades, long from, long to) {
    return trades.stream()
        .filter(trade -> trade.timestampMicros() >= from && trade.timestampMicros() <= to)
        .toList();
  }

  private void trySend(int count) {
    try {
      send(count);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(int count) throws InterruptedException {
    for (Tick tick : ticks.trades(count)) {
      sent.add((Tick.Trade) tick);
      forwarder.accept(tick);
    }
  }

  private void awaitStored() {
    await().atMost(Duration.ofSeconds(60)).until(() -> inQuestDb().size() >= sent.size());
  }

  private void assertEveryStoreHasWhatWasSent() throws Exception {
    awaitStored();
    Map<String, List<String>> expected = new TreeMap<>();
    for (Tick.Trade trade : sent) {
      expected
          .computeIfAbsent(TradeStreams.key(trade.instrument()), key -> new ArrayList<>())
          .add(text(trade));
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> inRedis(expected.keySet()).equals(expected));
    assertThat(inQuestDb())
        .containsExactlyInAnyOrderElementsOf(sent.stream().map(RelayToBrainTest::text).toList());
    assertThat(brain.brainStatus().gaps()).isZero();
  }

  private List<String> inQuestDb() {
    List<String> found = new ArrayList<>();
    try {
      for (Instrument instrument : ticks.instruments()) {
        brain.history().trades(instrument, 0, Long.MAX_VALUE / 2, 10_000_000).stream()
            .map(RelayToBrainTest::text)
            .forEach(found::add);
      }
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
    return found;
  }

  private Map<String, List<String>> inRedis(Iterable<String> keys) {
    Map<String, List<String>> found = new TreeMap<>();
    try (RedisClient client = RedisClient.create(own.url().toString());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      for (String key : keys) {
        List<String> texts = new ArrayList<>();
        for (StreamMessage<String, String> entry :
            connection.sync().xrange(key, io.lettuce.core.Range.unbounded())) {
          Map<String, String> fields = entry.getBody();
          assertThat(fields.keySet())
              .containsExactly(
                  "symbol", "exchange", "type", "price", "volume", "side", "timestamp", "trade_id");
          texts.add(
              String.join(
                  " ",
                  fields.get("exchange") + ":" + fields.get("symbol"),
                  fields.get("trade_id"),
                  fields.get("price"),
                  fields.get("volume"),
                  fields.get("side"),
                  fields.get("timestamp")));
        }
        found.put(key, texts);
      }
    }
    return found;
  }

  private static String text(Tick.Trade trade) {
    return String.join(
        " ",
        trade.instrument().toString(),
        Long.toString(trade.tradeId()),
        trade.price().toString(),
        trade.quantity().toString(),
        trade.side().name(),
        Long.toString(trade.timestampMicros()));
  }
}
