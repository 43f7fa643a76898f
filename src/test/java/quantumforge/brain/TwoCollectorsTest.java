package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
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
import quantumforge.store.QuestStore;
import quantumforge.store.TradeHistory;
import quantumforge.support.RedisProcess;
import quantumforge.support.Ticks;

/**
 * Two collectors that bring the same, and a brain in a process of its own, with each of them killed
 * at will: what the exchange sent is the ledger.
 */
@Timeout(180)
class TwoCollectorsTest {

  @TempDir Path directory;
  private final List<RedisProcess> vps = new ArrayList<>();
  private final List<Forwarder> forwarders = new ArrayList<>();
  private final List<Tick.Trade> sent = new ArrayList<>();
  private RedisProcess own;
  private BrainProcess brain;
  private Ticks ticks;

  @BeforeEach
  void start() throws Exception {
    own = RedisProcess.start();
    for (int collector = 0; collector < 2; collector++) {
      vps.add(RedisProcess.start());
      forwarders.add(DataPath.forwarder(vps.get(collector), 64L << 20));
    }
    brain = new BrainProcess(directory, own, vps);
    ticks = new Ticks(42, 12, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
  }

  @AfterEach
  void stop() throws Exception {
    brain.kill();
    for (Forwarder forwarder : forwarders) {
      forwarder.stop();
    }
    for (RedisProcess redis : vps) {
      redis.close();
    }
    own.close();
  }

  @Test
  void eitherCollectorsRedisMayDieAndTheBrainTooAndEveryTradeIsStoredOnceAndInOrder()
      throws Exception {
    brain.start();
    for (int round = 0; round < 4; round++) {
      RedisProcess dying = vps.get(round % 2);
      send(1_000);
      dying.kill();
      send(1_000);
      brain.kill();
      send(1_000);
      dying.launch();
      brain.start();
    }
    send(1_000);

    assertStoredAsSent();
  }

  /** What only the other one has then was never acknowledged by this brain. */
  @Test
  void aCollectorThatLosesAllThatItHadWhileTheBrainIsDeadCostsNothing() throws Exception {
    brain.start();
    send(2_000);
    awaitInRedis(2_000);
    brain.kill();
    send(2_000);
    awaitForwarded(4_000);
    vps.getFirst().command("XTRIM market:vps:stream MAXLEN 0");
    brain.start();
    send(2_000);

    assertStoredAsSent();
  }

  @Test
  void whatOneCollectorMissesTheOtherBrings() throws Exception {
    brain.start();
    for (int round = 0; round < 10; round++) {
      send(100);
      List<Tick> missed = ticks.trades(50);
      forwarders.get(round % 2).accept(missed.getFirst());
      for (Tick tick : missed) {
        forwarders.get(1 - round % 2).accept(tick);
      }
      missed.forEach(tick -> sent.add((Tick.Trade) tick));
    }
    send(100);

    assertStoredAsSent();
  }

  /** Both bring everything, in blocks that differ. */
  private void send(int count) throws InterruptedException {
    List<Tick> all = ticks.trades(count);
    for (int from = 0; from < count; from += 50) {
      for (Forwarder forwarder : forwarders) {
        for (Tick tick : all.subList(from, Math.min(count, from + 50))) {
          forwarder.accept(tick);
        }
      }
    }
    all.forEach(tick -> sent.add((Tick.Trade) tick));
  }

  private void awaitForwarded(long count) {
    await()
        .until(
            () ->
                forwarders.stream()
                    .allMatch(forwarder -> forwarder.relayStatus().ticks() >= count));
  }

  private void awaitInRedis(int count) {
    await()
        .until(
            () ->
                RedisTradesReader.trades(own.url(), keys()).values().stream()
                        .mapToInt(List::size)
                        .sum()
                    >= count);
  }

  private List<String> keys() {
    return ticks.instruments().stream().map(TradeStreams::key).toList();
  }

  private void assertStoredAsSent() throws Exception {
    Map<String, List<String>> expected = new TreeMap<>();
    keys().forEach(key -> expected.put(key, new ArrayList<>()));
    for (Tick.Trade trade : sent) {
      expected.get(TradeStreams.key(trade.instrument())).add(Long.toString(trade.tradeId()));
    }
    await().until(() -> RedisTradesReader.trades(own.url(), keys()).equals(expected));
    for (RedisProcess redis : vps) {
      await().until(() -> redis.command("XLEN market:vps:stream"), ":0"::equals);
    }
    assertThat(RedisTradesReader.trades(own.url(), keys())).isEqualTo(expected);
    for (Instrument instrument : ticks.instruments()) {
      assertThat(own.command("EXISTS " + TradeStreams.gapsKey(instrument))).isEqualTo(":0");
    }
    brain.kill();
    try (QuestStore store = brain.store()) {
      TradeHistory history = new TradeHistory(store);
      for (Instrument instrument : ticks.instruments()) {
        await()
            .untilAsserted(
                () ->
                    assertThat(
                            history.trades(instrument, 0, Long.MAX_VALUE / 2, 10_000_000).stream()
                                .map(trade -> Long.toString(trade.tradeId())))
                        .containsExactlyInAnyOrderElementsOf(
                            expected.get(TradeStreams.key(instrument))));
      }
    }
  }
}
