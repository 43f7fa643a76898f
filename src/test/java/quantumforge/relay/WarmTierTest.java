package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;
import quantumforge.support.RedisProcess;

/** WARM over a real Redis server. */
class WarmTierTest {

  private static final Instrument BTC = new Instrument("binance_spot", "BTCUSDT");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String KEY = "market:warm:binance_spot:BTCUSDT";

  private final long start = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  private final WarmTier warm =
      new WarmTier(
          "market:warm:",
          new TierSettings(100, Duration.ofMinutes(5), Duration.ofSeconds(1)),
          new SimpleMeterRegistry());
  private RedisProcess redis;
  private RedisLink link;
  private StatefulRedisConnection<String, byte[]> connection;

  @BeforeEach
  void start() throws Exception {
    redis = RedisProcess.start();
    link = RedisLink.to(redis.url(), Duration.ofSeconds(2));
    connection = link.connect();
  }

  @AfterEach
  void stop() throws Exception {
    link.close();
    redis.close();
  }

  @Test
  void whatWasWrittenIsVouchedForFromItsFirstTradeOn() throws Exception {
    warm.use(connection, 0);
    add(1, 2, 3);
    warm.flush();
    awaitMembers(1);
    add(4);

    WarmTier.Answer answer = everything();
    assertThat(ids(answer)).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
    assertThat(answer.completeAfterMicros()).isEqualTo(time(1));
  }

  @Test
  void nothingBeforeTheFirstTradeBehindAHoleIsVouchedFor() throws Exception {
    warm.use(connection, 0);
    add(1, 2);
    warm.add(gap(3, 4));
    warm.flush();
    awaitMembers(1);
    assertThat(everything().completeAfterMicros()).isEqualTo(Long.MAX_VALUE);

    add(5, 6);
    assertThat(everything().completeAfterMicros()).isEqualTo(time(5));
    assertThat(ids(everything())).containsExactlyInAnyOrder(1L, 2L, 5L, 6L);
  }

  @Test
  void anOldTradeThatComesLateDoesNotStretchWhatIsVouchedFor() throws Exception {
    warm.use(connection, 0);
    add(500_000, 500_001);
    warm.flush();
    awaitMembers(1);
    add(400_000);
    warm.flush();
    awaitMembers(2);

    assertThat(everything().completeAfterMicros()).isEqualTo(time(500_001));
  }

  @Test
  void aRedisThatLostItsTailIsNotVouchedForUntilThen() throws Exception {
    warm.use(connection, 0);
    add(1, 2);
    warm.flush();
    awaitMembers(1);
    redis.command("CONFIG SET appendonly no");
    add(3, 4);
    warm.flush();
    awaitMembers(2);

    redis.kill();
    redis.launch();
    await().atMost(PATIENCE).until(() -> connection.isOpen());
    awaitMembers(1);
    add(50_000);
    warm.flush();
    awaitMembers(2);

    WarmTier.Answer answer = everything();
    assertThat(ids(answer)).containsExactlyInAnyOrder(1L, 2L, 50_000L);
    assertThat(answer.completeAfterMicros()).isBetween(time(4), time(50_000) - 1);
  }

  @Test
  void addingWaitsForNoFlushAndAQuerySeesWhatIsBeingFlushed() throws Exception {
    warm.use(connection, 0);
    add(1);
    warm.flush();
    awaitMembers(1);
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    warm.use(stallingBeforeWrites(writing, goOn), 0);
    add(2, 3);
    CompletableFuture<Void> flush = inThread(warm::flush);
    writing.await();

    inThread(() -> add(4)).get(60, TimeUnit.SECONDS);
    assertThat(ids(everything())).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);

    goOn.countDown();
    flush.get(60, TimeUnit.SECONDS);
    awaitMembers(2);
    assertThat(ids(everything())).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
  }

  private static CompletableFuture<Void> inThread(Runnable work) {
    return CompletableFuture.runAsync(work, task -> Thread.ofPlatform().start(task));
  }

  /** The real connection, but whoever is about to write on it is held up. */
  @SuppressWarnings("unchecked")
  private StatefulRedisConnection<String, byte[]> stallingBeforeWrites(
      CountDownLatch writing, CountDownLatch goOn) {
    return (StatefulRedisConnection<String, byte[]>)
        Proxy.newProxyInstance(
            StatefulRedisConnection.class.getClassLoader(),
            new Class<?>[] {StatefulRedisConnection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("async")) {
                writing.countDown();
                goOn.await();
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            });
  }

  private void awaitMembers(int count) {
    await().atMost(PATIENCE).until(() -> redis.command("ZCARD " + KEY), (":" + count)::equals);
  }

  private WarmTier.Answer everything() {
    return warm.trades(BTC, 0, Long.MAX_VALUE / 2);
  }

  private static List<Long> ids(WarmTier.Answer answer) {
    List<Long> ids = new ArrayList<>();
    answer.trades().forEach(trade -> ids.add(trade.tradeId()));
    return ids;
  }

  private void add(long... ids) {
    for (long id : ids) {
      long micros = time(id);
      warm.add(
          new Tick.Trade(
              BTC, id, new Price(100, 0), new Quantity(1, 0), Side.BUY, micros, micros, micros));
    }
  }

  private long time(long id) {
    return start + id * 1_000;
  }

  private Tick.Gap gap(long from, long to) {
    return new Tick.Gap(BTC, Tick.Channel.TRADES, from, to, "a test", false, time(to));
  }
}
