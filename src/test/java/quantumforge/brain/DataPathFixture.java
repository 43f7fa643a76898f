package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.relay.Forwarder;
import quantumforge.support.RedisProcess;
import quantumforge.support.Ticks;

/**
 * A forwarder and a brain over real Redis servers and a real QuestDB, and what was sent through
 * them.
 */
abstract class DataPathFixture {

  @TempDir Path directory;
  RedisProcess vps;
  RedisProcess own;
  Forwarder forwarder;
  Brain brain;
  Ticks ticks;
  final List<Tick.Trade> sent = new ArrayList<>();

  @BeforeEach
  final void start() throws Exception {
    vps = RedisProcess.start();
    own = RedisProcess.start();
    forwarder = DataPath.forwarder(vps, 64L << 20);
    brain = DataPath.brain(vps, own, directory.resolve("questdb"));
    ticks = new Ticks(42, 12, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
  }

  @AfterEach
  final void stop() throws Exception {
    if (brain != null) {
      brain.stop();
    }
    if (forwarder != null) {
      forwarder.stop();
    }
    vps.close();
    own.close();
  }

  final void trySend(int count) {
    try {
      send(count);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  final void send(int count) throws InterruptedException {
    for (Tick tick : ticks.trades(count)) {
      sent.add((Tick.Trade) tick);
      forwarder.accept(tick);
    }
  }

  final void awaitStored() {
    await().until(() -> inQuestDb().size() >= sent.size());
  }

  final void awaitAllAcknowledged() {
    await().until(() -> vps.command("XLEN market:vps:stream"), ":0"::equals);
  }

  final void assertEveryStoreHasWhatWasSent() throws Exception {
    awaitStored();
    Map<String, List<String>> expected = new TreeMap<>();
    for (Tick.Trade trade : sent) {
      expected
          .computeIfAbsent(TradeStreams.key(trade.instrument()), key -> new ArrayList<>())
          .add(text(trade));
    }
    await().until(() -> inRedis(expected.keySet()).equals(expected));
    assertThat(inQuestDb())
        .containsExactlyInAnyOrderElementsOf(sent.stream().map(DataPathFixture::text).toList());
    assertThat(brain.brainStatus().gaps()).isZero();
  }

  final List<String> inQuestDb() {
    List<String> found = new ArrayList<>();
    try {
      for (Instrument instrument : ticks.instruments()) {
        brain.history().trades(instrument, 0, Long.MAX_VALUE / 2, 10_000_000).stream()
            .map(DataPathFixture::text)
            .forEach(found::add);
      }
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
    return found;
  }

  final Map<String, List<String>> inRedis(Iterable<String> keys) {
    Map<String, List<String>> found = new TreeMap<>();
    try (RedisClient client = RedisClient.create(own.url().toString());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      for (String key : keys) {
        List<String> texts = new ArrayList<>();
        for (StreamMessage<String, String> entry :
            connection.sync().xrange(key, Range.unbounded())) {
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
