package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;
import quantumforge.support.RedisProcess;

class StreamBasesTest {

  private static final Instrument BTC = new Instrument("binance_spot", "BTCUSDT");
  private static final long SPARED_NANOS = StreamJanitor.SPARED.toNanos();

  private final List<Tick> sent = new ArrayList<>();
  private RedisProcess redis;
  private RedisLink link;
  private StatefulRedisConnection<String, byte[]> connection;
  private Forwarder forwarder;

  @BeforeEach
  void start() throws Exception {
    redis = RedisProcess.start();
    link = RedisLink.to(redis.url(), Duration.ofSeconds(2));
    connection = link.connect();
    forwarder =
        new Forwarder(
            TestRelay.settings(redis.url()), TestRelay.STOP_TIMEOUT, new SimpleMeterRegistry());
    forwarder.start();
  }

  @AfterEach
  void stop() throws Exception {
    forwarder.stop();
    link.close();
    redis.close();
  }

  @Test
  void onlyTheFirstBlockOfABaseHasItAndAReaderThatStartsBehindItFetchesIt() throws Exception {
    sendUntilBased(2);
    List<Map<String, byte[]>> based =
        entries().stream()
            .filter(entry -> WireBlock.baseNumber(entry.get("b")).isPresent())
            .toList();

    assertThat(based.getFirst()).containsKey("k");
    assertThat(based.getLast()).doesNotContainKey("k");
    assertThat(read(based.subList(based.size() - 1, based.size())))
        .isEqualTo(sent.subList(sent.size() - 1, sent.size()));
    assertThat(read(entries())).isEqualTo(sent);
  }

  @Test
  void aRedisThatLostEverythingGetsTheBasesAgain() throws Exception {
    sendUntilBased(3);
    redis.command("FLUSHALL");
    send();

    await().until(() -> read(entries()).equals(sent));
  }

  @Test
  void basesGoAMinuteAfterTheBlocksThatBeginFromThem() {
    StreamJanitor janitor = new StreamJanitor("other", List.of());
    putBases("7", "8", "9", "10", "another's");

    janitor.forgetBases(connection, new StreamId(9_000, 0), 5);
    janitor.forgetBases(connection, new StreamId(11_000, 0), 5 + SPARED_NANOS - 1);
    assertThat(bases()).containsExactlyInAnyOrder("7", "8", "9", "10", "another's");

    janitor.forgetBases(connection, new StreamId(11_000, 0), 5 + SPARED_NANOS);
    assertThat(bases()).containsExactlyInAnyOrder("8", "9", "10", "another's");

    janitor.forgetBases(connection, new StreamId(11_000, 0), 5 + 2 * SPARED_NANOS);
    assertThat(bases()).containsExactlyInAnyOrder("10", "another's");
  }

  @Test
  void basesOfBlocksThatARedisHasLostAndHasAgainStay() {
    StreamJanitor janitor = new StreamJanitor("other", List.of());
    putBases("7", "8", "9", "10");

    janitor.forgetBases(connection, new StreamId(11_000, 0), 5);
    janitor.forgetBases(connection, new StreamId(9_500, 0), 5 + SPARED_NANOS);
    assertThat(bases()).containsExactlyInAnyOrder("8", "9", "10");
  }

  private void putBases(String... numbers) {
    for (String number : numbers) {
      connection.sync().hset("other:bases", Map.of(number, new byte[1]));
    }
  }

  private List<String> bases() {
    return connection.sync().hkeys("other:bases");
  }

  /** Sends until so many blocks begin from a base. */
  private void sendUntilBased(int blocks) {
    await()
        .until(
            () -> {
              send();
              return entries().stream()
                      .filter(entry -> WireBlock.baseNumber(entry.get("b")).isPresent())
                      .count()
                  >= blocks;
            });
    await().until(() -> read(entries()).size() == sent.size());
  }

  private void send() throws InterruptedException {
    long id = sent.size();
    long now = System.currentTimeMillis() * 1_000;
    Tick trade =
        new Tick.Trade(
            BTC,
            id,
            new Price(6_000_000 + id, 2),
            new Quantity(1 + id, 3),
            Side.BUY,
            now,
            now,
            now);
    sent.add(trade);
    forwarder.accept(trade);
  }

  private List<Map<String, byte[]>> entries() {
    return connection.sync().xrange("stream", Range.unbounded()).stream()
        .map(StreamMessage::getBody)
        .toList();
  }

  private List<Tick> read(List<Map<String, byte[]>> entries) throws CorruptBlockException {
    StreamBases bases = new StreamBases("stream");
    bases.learn(connection, entries);
    List<Tick> ticks = new ArrayList<>();
    try (BlockDecoder decoder = new BlockDecoder()) {
      for (Map<String, byte[]> entry : entries) {
        ticks.addAll(decoder.decode(bases.block(entry)));
      }
    }
    return ticks;
  }
}
