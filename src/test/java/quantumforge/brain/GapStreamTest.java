package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** What a client of a brain's Redis learns of trades that are missing. */
class GapStreamTest extends DataPathFixture {

  private static final Instrument BTC = new Instrument("binance_spot", "BTCUSDT");
  private static final Instrument ETH = new Instrument("binance_spot", "ETHUSDT");
  private static final Instrument SOL = new Instrument("binance_spot", "SOLUSDT");

  /** A refill looks for trades not much older than their blocks. */
  private static final long START = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());

  @Test
  void aGapOfTheCollectorIsBesideTheTradesWithEveryField() throws Exception {
    forwarder.accept(trade(10));
    forwarder.accept(gap(Tick.Channel.TRADES, 11, 12, "die Verbindung fiel \u2014 weg", false));
    forwarder.accept(trade(13));
    forwarder.accept(trade(11));
    forwarder.accept(trade(12));
    forwarder.accept(gap(Tick.Channel.TRADES, 11, 12, "back-filled", true));
    forwarder.accept(gap(Tick.Channel.BOOK, 700, 709, "no message", false));
    awaitStored(7);

    assertThat(bodies("market:binance_spot:gaps:BTCUSDT"))
        .containsExactly(
            fields("TRADES", 11, 12, "die Verbindung fiel \u2014 weg", false),
            fields("TRADES", 11, 12, "back-filled", true),
            fields("BOOK", 700, 709, "no message", false));
    assertThat(tradeIds()).containsExactly("10", "13", "11", "12");
  }

  @Test
  void aGapThatTheBrainFoundIsThereOnceAlsoAfterTheOwnRedisLostIt() throws Exception {
    forwarder.accept(trade(10));
    awaitStored(1);
    own.command("CONFIG SET appendonly no");
    long logBytes = own.logBytes();
    forwarder.accept(trade(15));
    awaitStored(3);
    assertThat(gapIds()).containsExactly("11..14");

    own.kill();
    assertThat(own.logBytes()).isEqualTo(logBytes);
    own.launch();
    forwarder.accept(trade(16));
    await().until(() -> tradeIds().contains("16"));

    assertThat(gapIds()).containsExactly("11..14");
    assertThat(tradeIds()).containsExactly("10", "15", "16");
  }

  @Test
  void aRedisWipedWhileTheBrainRunsGetsItsGapsAndTheOrderOfItsTradesFromQuestDb() throws Exception {
    brainThatKeepsNothingInMemory();
    forwarder.accept(trade(10));
    forwarder.accept(gap(Tick.Channel.TRADES, 11, 12, "die Verbindung fiel \u2014 weg", false));
    forwarder.accept(trade(13));
    forwarder.accept(trade(11));
    forwarder.accept(trade(12));
    forwarder.accept(gap(Tick.Channel.TRADES, 11, 12, "back-filled", true));
    forwarder.accept(gap(Tick.Channel.BOOK, 700, 709, "no message", false));
    awaitStored(7);
    forwarder.accept(trade(20));
    awaitStored(9);
    List<Map<String, String>> gaps = bodies(TradeStreams.gapsKey(BTC));
    List<Map<String, String>> trades = bodies(TradeStreams.key(BTC));
    assertThat(gapIds()).containsExactly("11..12", "11..12", "700..709", "14..19");
    awaitAllAcknowledged();

    own.command("FLUSHALL");
    forwarder.accept(trade(21));
    await().until(() -> tradeIds().contains("21"));

    assertThat(bodies(TradeStreams.gapsKey(BTC))).isEqualTo(gaps);
    assertThat(bodies(TradeStreams.key(BTC)).subList(0, trades.size())).isEqualTo(trades);
    assertThat(tradeIds()).containsExactly("10", "13", "11", "12", "20", "21");
    assertThat(brain.brainStatus().refilled()).isEqualTo(9);
  }

  @Test
  void aHoleThatOpenedWhileTheBrainWasAwayIsFoundAndWhatIsExplainedIsNot() throws Exception {
    forwarder.accept(trade(9));
    forwarder.accept(trade(10));
    forwarder.accept(trade(8));
    forwarder.accept(trade(ETH, 5));
    forwarder.accept(new Tick.Gap(ETH, Tick.Channel.TRADES, 6, 7, "no message", false, START));
    forwarder.accept(trade(SOL, 3));
    awaitStored(6);
    // What is not acknowledged would come again and tell the restarted brain where it stood.
    awaitAllAcknowledged();
    brain.stop();
    forwarder.accept(trade(15));
    forwarder.accept(trade(ETH, 8));
    forwarder.accept(trade(SOL, 4));
    brain = DataPath.brain(vps, own, directory.resolve("questdb"));
    await().until(() -> tradeIds(SOL).contains("4"));

    assertThat(gapIds(BTC)).containsExactly("11..14");
    assertThat(tradeIds(BTC)).containsExactly("9", "10", "8", "15");
    assertThat(gapIds(ETH)).containsExactly("6..7");
    assertThat(gapIds(SOL)).isEmpty();
  }

  private void brainThatKeepsNothingInMemory() throws Exception {
    brain.stop();
    brain =
        DataPath.brain(
            DataPath.settings(vps.url(), own.url(), 0, Duration.ofSeconds(1)),
            directory.resolve("questdb"));
    brain.start();
  }

  @Test
  void aQueryAcrossAHoleIsNotAnsweredFromMemoryAlone() throws Exception {
    for (long id = 1; id <= 20; id++) {
      forwarder.accept(trade(id));
    }
    forwarder.accept(gap(Tick.Channel.TRADES, 21, 24, "no message", false));
    for (long id = 25; id <= 30; id++) {
      forwarder.accept(trade(id));
    }
    awaitStored(27);
    assertThat(newest(5).tiers()).containsExactly(TieredCache.Tier.HOT);
    assertThat(newest(10).tiers()).contains(TieredCache.Tier.COLD);

    for (long id = 21; id <= 24; id++) {
      forwarder.accept(trade(id));
    }
    awaitStored(31);
    // What QuestDB committed can be read a little later.
    await()
        .untilAsserted(
            () ->
                assertThat(newest(10).trades())
                    .extracting(Tick.Trade::tradeId)
                    .containsExactly(21L, 22L, 23L, 24L, 25L, 26L, 27L, 28L, 29L, 30L));
  }

  private TieredCache.Answer newest(int limit) {
    return brain.cache().trades(BTC, START + 2_000, Long.MAX_VALUE / 2, limit);
  }

  private List<String> gapIds() {
    return gapIds(BTC);
  }

  private List<String> gapIds(Instrument instrument) {
    return bodies(TradeStreams.gapsKey(instrument)).stream()
        .map(gap -> gap.get("from_id") + ".." + gap.get("to_id"))
        .toList();
  }

  private List<String> tradeIds() {
    return tradeIds(BTC);
  }

  private List<String> tradeIds(Instrument instrument) {
    return bodies(TradeStreams.key(instrument)).stream()
        .map(trade -> trade.get("trade_id"))
        .toList();
  }

  private List<Map<String, String>> bodies(String key) {
    try (RedisClient client = RedisClient.create(own.url().toString());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      return connection.sync().xrange(key, Range.unbounded()).stream()
          .map(StreamMessage::getBody)
          .toList();
    }
  }

  /** Waits until both stores have so many ticks. */
  private void awaitStored(long ticks) {
    await().until(() -> stored() >= ticks);
  }

  private long stored() {
    return brain.brainStatus().tiers().getLast().ticks();
  }

  private static Map<String, String> fields(
      String channel, long from, long to, String cause, boolean repaired) {
    return Map.of(
        "symbol",
        "BTCUSDT",
        "exchange",
        "binance_spot",
        "channel",
        channel,
        "from_id",
        Long.toString(from),
        "to_id",
        Long.toString(to),
        "cause",
        cause,
        "repaired",
        Boolean.toString(repaired),
        "timestamp",
        Long.toString(START));
  }

  private static Tick gap(
      Tick.Channel channel, long from, long to, String cause, boolean repaired) {
    return new Tick.Gap(BTC, channel, from, to, cause, repaired, START);
  }

  private static Tick trade(long id) {
    return trade(BTC, id);
  }

  private static Tick trade(Instrument instrument, long id) {
    long micros = START + id * 1_000;
    return new Tick.Trade(
        instrument, id, new Price(100, 0), new Quantity(1, 0), Side.BUY, micros, micros, micros);
  }
}
