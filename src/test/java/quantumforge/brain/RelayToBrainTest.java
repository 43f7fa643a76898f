package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import quantumforge.feed.FeedPosition;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.status.ServiceStatus.State;

/** The whole way of a trade, with parts of it killed. */
class RelayToBrainTest extends DataPathFixture {

  @Test
  void everyTradeIsInRedisAndQuestDbExactlyOnceAndAsSent() throws Exception {
    send(20_000);

    assertEveryStoreHasWhatWasSent();
    awaitAllAcknowledged();
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

    Map<Instrument, FeedPosition> newest = new TreeMap<>();
    sent.forEach(trade -> newest.put(trade.instrument(), FeedPosition.upTo(trade.tradeId())));
    assertThat(forwarder.positions()).isEqualTo(newest);

    send(3_000);
    assertEveryStoreHasWhatWasSent();
  }

  @Test
  void killingTheCollectorsRedisLosesNothing() throws Exception {
    for (int round = 0; round < 3; round++) {
      send(2_000);
      vps.kill();
      Thread feed = Thread.ofVirtual().start(() -> trySend(10_000));
      await().until(() -> forwarder.status().state() == State.FAILED);
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
      await().until(() -> brain.status().state() == State.FAILED);
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
    await().until(() -> brain.status().detail().contains("OOM"));
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
    AtomicBoolean enough = new AtomicBoolean();
    Thread feed =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!enough.get()) {
                    trySend(1_000);
                  }
                });
    // The feed waits behind the queue, which fills after the stream.
    await()
        .during(Duration.ofMillis(200))
        .until(
            () ->
                forwarder.relayStatus().blocked()
                    && forwarder.relayStatus().queuedTicks() == 4_096);
    enough.set(true);
    assertThat(forwarder.relayStatus().bufferedBytes()).isLessThan(256L << 10);
    assertThat(feed.isAlive()).isTrue();

    brain = DataPath.brain(vps, own, directory.resolve("questdb"));
    feed.join();
    assertEveryStoreHasWhatWasSent();
    await().until(() -> !forwarder.relayStatus().blocked());
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
  void anEntryBeyondTheIdsThatFitASignedNumberDoesNotStopTheReader() throws Exception {
    send(500);
    awaitStored();
    assertThat(vps.command("XADD market:vps:stream 9223372036854775808-0 b rubbish"))
        .startsWith("$");
    send(500);

    assertEveryStoreHasWhatWasSent();
    assertThat(brain.catchUp().catchingUp()).isFalse();
  }

  @Test
  void anEntryWhoseOwnIdsAreRubbishDoesNotStopTheReader() throws Exception {
    send(500);
    awaitStored();
    vps.command(
        "XADD market:vps:stream "
            + (System.currentTimeMillis() + 50)
            + "-0 b rubbish p mine i 99999999999999999999-0");
    send(500);

    assertEveryStoreHasWhatWasSent();
    assertThat(brain.probes().getLast().check().call()).isEmpty();
  }

  @Test
  void aBrainStartsBeforeAnEntryBeyondTheIdsThatFitASignedNumber() throws Exception {
    send(500);
    awaitStored();
    brain.stop();
    brain = null;
    send(500);
    assertThat(vps.command("XADD market:vps:stream 9223372036854775808-0 b rubbish"))
        .startsWith("$");
    brain = DataPath.brain(vps, own, directory.resolve("questdb"));
    send(500);

    assertEveryStoreHasWhatWasSent();
    assertThat(brain.probes().getLast().check().call()).isEmpty();
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
}
