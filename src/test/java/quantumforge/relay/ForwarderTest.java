package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.Consumer;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quantumforge.feed.FeedPosition;
import quantumforge.feed.MissingIds;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;
import quantumforge.status.ServiceStatus.State;
import quantumforge.support.RedisProcess;
import quantumforge.support.Ticks;

/** Forwarders over a real Redis server. */
class ForwarderTest {

  private static final RelaySettings.Tiers TIERS = TestRelay.TIERS;
  private static final Instrument INSTRUMENT = new Instrument("binance_spot", "AAAUSDT");

  private final Ticks ticks = new Ticks(7, 5, 1_700_000_000_000_000L);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private RedisProcess redis;
  private RedisLink link;
  private StatefulRedisConnection<String, byte[]> connection;
  private Forwarder forwarder;

  @BeforeEach
  void startRedis() throws Exception {
    redis = RedisProcess.start();
    link = RedisLink.to(redis.url(), Duration.ofSeconds(2));
    connection = link.connect();
  }

  @AfterEach
  void stop() throws Exception {
    if (forwarder != null) {
      forwarder.stop();
    }
    link.close();
    redis.close();
  }

  @Test
  void aBusyMarketIsPutIntoFewBlocks() throws Exception {
    forwarder = forwarder(Duration.ofMillis(20), Duration.ofSeconds(10), TIERS);
    send(ticks.trades(100));
    forwarder.start();
    await().during(Duration.ofMillis(300)).until(() -> forwarder.relayStatus().blocks() == 0);
    send(ticks.trades(925));

    await().until(() -> forwarder.relayStatus().ticks() == 1_025);
    assertThat(forwarder.relayStatus().blocks()).isEqualTo(1);
  }

  @Test
  void aQuietMarketDoesNotWaitForMore() throws Exception {
    forwarder = started(Duration.ofMillis(2), Duration.ofSeconds(10));
    send(ticks.trades(20));

    await().atMost(Duration.ofSeconds(9)).until(() -> forwarder.relayStatus().ticks() == 20);
  }

  @Test
  void warmIsInRedisWhileTheTiersAreOn() throws Exception {
    forwarder = started(Duration.ofMillis(2), Duration.ofMillis(2));
    send(ticks.trades(200));

    await().until(() -> redis.command("KEYS market:warm:*"), "*5"::equals);
    assertThat(forwarder.status().detail()).contains("HOT and WARM on");
  }

  @Test
  void tiersThatAreOffLeaveNothingInRedis() throws Exception {
    forwarder =
        started(
            Duration.ofMillis(2),
            Duration.ofMillis(2),
            new RelaySettings.Tiers(
                false, TIERS.hotTicks(), TIERS.warmSpan(), TIERS.warmFlush(), TIERS.books()));
    send(ticks.trades(200));

    await().until(() -> forwarder.relayStatus().ticks() == 200);
    await()
        .during(TIERS.warmFlush().multipliedBy(6))
        .until(() -> redis.command("KEYS market:warm:*"), "*0"::equals);
    assertThat(forwarder.status().detail()).contains("HOT and WARM off");
  }

  @Test
  void ofTwoForwardersTheLaterOneGoesOnAndTheOtherSaysSo() throws Exception {
    forwarder = started();
    send(ticks.trades(300));
    awaitInStream(300);
    Forwarder earlier = forwarder;
    forwarder = started();
    earlier.accept(ticks.trades(1).getFirst());
    await().until(() -> earlier.status().state() == State.FAILED);
    assertThat(earlier.status().detail()).contains("another forwarder has taken the stream over");
    send(ticks.trades(300));

    awaitInStream(600);
    assertThat(forwarder.status().state()).isEqualTo(State.RUNNING);
    assertThat(forwarder.relayStatus().retries()).isZero();
    earlier.stop();
  }

  @Test
  void aRedisThatLostTheClaimGetsItAgain() throws Exception {
    forwarder = started();
    forwarder.stop();
    byte[] before = connection.sync().get("stream:writer");
    forwarder = started();
    send(ticks.trades(10));
    awaitInStream(10);

    connection.sync().set("stream:writer", before);
    send(ticks.trades(10));
    awaitInStream(20);

    connection.sync().flushall();
    send(ticks.trades(10));
    awaitInStream(30);
    assertThat(forwarder.status().state()).isEqualTo(State.RUNNING);
  }

  @Test
  void theNotedTradeIdNeverFallsBackAndOpenGapsOutliveARestart() throws Exception {
    forwarder = started();
    send(List.of(trade(10), gap(11, 14), trade(15)));
    awaitNoted("15;11-14");
    send(List.of(trade(13)));
    awaitNoted("15;11-12,14-14");

    forwarder.stop();
    forwarder = started();
    assertThat(forwarder.positions())
        .containsExactly(
            Map.entry(
                INSTRUMENT,
                new FeedPosition(
                    15, List.of(new MissingIds.Range(11, 12), new MissingIds.Range(14, 14)), -1)));
    send(List.of(trade(16), trade(11)));
    awaitNoted("16;12-12,14-14");
    send(List.of(trade(12), trade(14)));
    awaitNoted("16");
  }

  @Test
  void theLastUpdateOfTheOrderBookOutlivesARestart() throws Exception {
    forwarder = started();
    send(List.of(snapshot(40), change(41, 43)));
    awaitNoted("-1@43");
    send(List.of(trade(10), gap(11, 12), trade(13)));
    awaitNoted("13;11-12@43");

    forwarder.stop();
    forwarder = started();
    assertThat(forwarder.positions())
        .containsExactly(
            Map.entry(INSTRUMENT, new FeedPosition(13, List.of(new MissingIds.Range(11, 12)), 43)));
    send(List.of(trade(14)));
    awaitNoted("14;11-12@43");
    send(List.of(snapshot(60)));
    awaitNoted("14;11-12@60");
  }

  @Test
  void theNotedTradeIdFollowsAVenueThatCountsAnew() throws Exception {
    forwarder = started();
    send(List.of(trade(900), gap(901, 902), trade(903)));
    awaitNoted("903;901-902");
    send(List.of(trade(3, 2_000)));
    awaitNoted("3");
  }

  @Test
  void aRedisThatRefusesACommandAtTheStartIsWaitedFor() throws Exception {
    forwarder = started();
    send(List.of(trade(10)));
    awaitNoted("10");
    forwarder.stop();
    redis.command("ACL SETUSER default -hgetall");
    forwarder = forwarder(Duration.ZERO, Duration.ZERO, TIERS);
    AtomicReference<Exception> thrown = new AtomicReference<>();
    Thread starting =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    forwarder.start();
                  } catch (Exception failure) {
                    thrown.set(failure);
                  }
                });
    await().until(() -> forwarder.status().detail().contains("hgetall"));
    redis.command("ACL SETUSER default +hgetall");
    starting.join();

    assertThat(thrown.get()).isNull();
    assertThat(forwarder.positions()).containsEntry(INSTRUMENT, FeedPosition.upTo(10));
  }

  @Test
  void aThreadThatEndsIsSeen() throws Exception {
    forwarder = started();
    forwarder.accept(new Tick.BookDelta(INSTRUMENT, 1, 2, null, null, 1, 1));

    await().until(() -> forwarder.status().state() == State.FAILED);
    assertThat(forwarder.status().detail()).startsWith("forwarder has ended");
  }

  @Test
  void idsBeginBeyondWhatACrashedRedisMayHaveLost() throws Exception {
    long mark = System.currentTimeMillis() + 3_600_000;
    connection.sync().set("stream:last", (mark + "-0").getBytes(StandardCharsets.US_ASCII));
    forwarder = started();
    send(ticks.trades(1));
    awaitInStream(1);

    assertThat(entries().getFirst().getId()).isEqualTo((mark + 10_000) + "-0");
  }

  @Test
  @SuppressWarnings("unchecked") // the varargs of xreadgroup
  void aStreamFoundAtTheStartIsLetGoInParts() throws Exception {
    forwarder = started();
    for (int block = 1; block <= 10; block++) {
      send(ticks.trades(1));
      awaitInStream(block);
    }
    forwarder.stop();
    forwarder = started();
    long bytes = forwarder.relayStatus().bufferedBytes();
    assertThat(forwarder.relayStatus().bufferedBlocks()).isEqualTo(10);
    String[] read =
        connection
            .sync()
            .xreadgroup(
                Consumer.from("group", "test"),
                XReadArgs.Builder.count(6),
                XReadArgs.StreamOffset.lastConsumed("stream"))
            .stream()
            .map(StreamMessage::getId)
            .toArray(String[]::new);
    connection.sync().xack("stream", "group", read);

    await().until(() -> forwarder.relayStatus().bufferedBlocks() == 4);
    assertThat(forwarder.relayStatus().bufferedBytes()).isEqualTo((long) (bytes * 0.4));
  }

  private void awaitNoted(String value) {
    await()
        .untilAsserted(
            () ->
                assertThat(connection.sync().hvals("stream:trade-ids"))
                    .extracting(bytes -> new String(bytes, StandardCharsets.UTF_8))
                    .containsExactly(INSTRUMENT + " " + value + "\n"));
  }

  private void awaitInStream(int count) {
    await().until(() -> ticksInStream() == count);
  }

  private int ticksInStream() {
    int count = 0;
    try (BlockDecoder decoder = new BlockDecoder()) {
      for (StreamMessage<String, byte[]> entry : entries()) {
        byte[] block = entry.getBody().get("b");
        count += decoder.decode(StreamBases.fetch(connection, "stream", block)).size();
      }
    } catch (CorruptBlockException corrupt) {
      throw new AssertionError(corrupt);
    }
    return count;
  }

  private List<StreamMessage<String, byte[]>> entries() {
    return connection.sync().xrange("stream", Range.unbounded());
  }

  private static Tick.Trade trade(long id) {
    return trade(id, id);
  }

  private static Tick.Trade trade(long id, long micros) {
    return new Tick.Trade(
        INSTRUMENT, id, new Price(1, 0), new Quantity(1, 0), Side.BUY, micros, micros, micros);
  }

  private static Tick.Gap gap(long from, long to) {
    return new Tick.Gap(INSTRUMENT, Tick.Channel.TRADES, from, to, "cut", false, to);
  }

  private static Tick.BookSnapshot snapshot(long id) {
    return new Tick.BookSnapshot(INSTRUMENT, id, Levels.empty(0, 0), Levels.empty(0, 0), id);
  }

  private static Tick.BookDelta change(long first, long last) {
    return new Tick.BookDelta(
        INSTRUMENT, first, last, Levels.empty(0, 0), Levels.empty(0, 0), last, last);
  }

  private Forwarder started() throws Exception {
    return started(Duration.ZERO, Duration.ZERO);
  }

  private Forwarder started(Duration linger, Duration lingerBusy) throws Exception {
    return started(linger, lingerBusy, TIERS);
  }

  private Forwarder started(Duration linger, Duration lingerBusy, RelaySettings.Tiers tiers)
      throws Exception {
    Forwarder made = forwarder(linger, lingerBusy, tiers);
    made.start();
    return made;
  }

  private Forwarder forwarder(Duration linger, Duration lingerBusy, RelaySettings.Tiers tiers) {
    return new Forwarder(
        TestRelay.settings(redis.url(), linger, lingerBusy, tiers), TestRelay.STOP_TIMEOUT, meters);
  }

  private void send(List<? extends Tick> sent) throws InterruptedException {
    for (Tick tick : sent) {
      forwarder.accept(tick);
    }
  }
}
