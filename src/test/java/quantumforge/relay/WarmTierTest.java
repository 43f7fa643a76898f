package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;
import quantumforge.support.RedisProcess;

/** WARM over a real Redis server. */
class WarmTierTest {

  private static final Instrument BTC = new Instrument("binance_spot", "BTCUSDT");
  private static final Instrument ETH = new Instrument("binance_spot", "ETHUSDT");
  private static final Quantity QUANTITY = new Quantity(1, 0);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String KEY = "market:warm:binance_spot:BTCUSDT";

  private final long start = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final WarmTier warm =
      new WarmTier(
          "market:warm:",
          new TierSettings(
              100,
              Duration.ofMinutes(5),
              Duration.ofSeconds(1),
              new TierSettings.Books(1_000, 20, Duration.ofMillis(50))),
          meters);
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
  void aStockClientReadsTheBookAsItIsNow() throws Exception {
    HotTier hot = new HotTier(1, 100);
    warm.use(connection, 0);
    hot.add(
        new Tick.TopOfBook(
            BTC, 12, new Price(10_050, 2), new Quantity(7, 3), new Price(101, 0), QUANTITY, start));
    warm.showBooks(hot);
    awaitField("bid", "100.50");
    assertThat(field("bids")).isEmpty();

    Levels many =
        new Levels(2, 3, LongStream.range(0, 50).map(i -> 10_050 - i).toArray(), new long[50]);
    LongStream.range(0, 50).forEach(i -> many.quantities()[(int) i] = i + 1);
    hot.add(
        new Tick.BookSnapshot(
            BTC, 12, many, new Levels(2, 3, new long[] {10_100}, new long[] {1_500}), start));
    warm.showBooks(hot);
    awaitField("book_id", "12");
    assertThat(field("asks")).isEqualTo("[[\"101.00\",\"1.500\"]]");
    assertThat(field("bids")).startsWith("[[\"100.50\",\"0.001\"],[\"100.49\",\"0.002\"]");
    assertThat(field("bids").split("\\],\\[")).hasSize(20);
    assertThat(field("book_timestamp")).isEqualTo(Long.toString(start));
    assertThat(connection.sync().pttl("market:binance_spot:book:BTCUSDT"))
        .isBetween(1L, Duration.ofMinutes(5).toMillis());

    hot.add(new Tick.Gap(BTC, Tick.Channel.BOOK, 13, 20, "cut", false, start));
    warm.showBooks(hot);
    awaitField("book_id", "");
    assertThat(field("bids")).isEmpty();
    assertThat(field("bid")).isEqualTo("100.50");
  }

  @Test
  void withoutAQuoteAStockClientReadsTheTopOfTheBook() throws Exception {
    HotTier hot = new HotTier(1, 100);
    warm.use(connection, 0);
    Levels bids = new Levels(2, 3, new long[] {10_050, 10_049}, new long[] {7, 8});
    Levels asks = new Levels(2, 3, new long[] {10_100}, new long[] {1_500});
    hot.add(new Tick.BookSnapshot(BTC, 12, bids, asks, start));
    warm.showBooks(hot);
    awaitField("top_id", "12");
    assertThat(field("bid")).isEqualTo("100.50");
    assertThat(field("bid_quantity")).isEqualTo("0.007");
    assertThat(field("ask")).isEqualTo("101.00");
    assertThat(field("ask_quantity")).isEqualTo("1.500");
    assertThat(field("top_timestamp")).isEqualTo(Long.toString(start));

    hot.add(new Tick.Gap(BTC, Tick.Channel.BOOK, 13, 20, "cut", false, start));
    warm.showBooks(hot);
    awaitField("top_id", "");
    assertThat(field("bid")).isEmpty();
  }

  @Test
  void aBookThatDidNotChangeIsNotWrittenAgain() throws Exception {
    HotTier hot = new HotTier(1, 100);
    warm.use(connection, 0);
    Levels none = Levels.empty(2, 3);
    hot.add(new Tick.BookSnapshot(BTC, 12, none, none, start));
    warm.showBooks(hot);
    awaitField("book_id", "12");
    connection.sync().del("market:binance_spot:book:BTCUSDT");
    warm.showBooks(hot);
    hot.add(new Tick.BookSnapshot(ETH, 7, none, none, start));
    warm.showBooks(hot);
    await()
        .atMost(PATIENCE)
        .until(() -> connection.sync().exists("market:binance_spot:book:ETHUSDT") == 1);
    assertThat(connection.sync().exists("market:binance_spot:book:BTCUSDT")).isZero();
  }

  private void awaitField(String name, String value) {
    await().atMost(PATIENCE).until(() -> value.equals(field(name)));
  }

  private String field(String name) {
    byte[] value = connection.sync().hget("market:binance_spot:book:BTCUSDT", name);
    return value == null ? null : new String(value, StandardCharsets.US_ASCII);
  }

  @Test
  void nothingBeforeTheFirstTradeBehindAHoleIsVouchedFor() throws Exception {
    warm.use(connection, 0);
    add(1, 2);
    warm.add(List.of(gap(3, 4)), trade -> false);
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
  void whatWasPassedOverIsNotVouchedFor() throws Exception {
    warm.use(connection, 0);
    add(1, 2);
    warm.flush();
    awaitMembers(1);
    warm.add(List.of(trade(10), trade(11)), trade -> true);
    add(12);
    warm.flush();
    awaitMembers(2);

    assertThat(ids(everything())).containsExactlyInAnyOrder(1L, 2L, 12L);
    assertThat(everything().completeAfterMicros()).isEqualTo(time(11));
  }

  @Test
  void aBacklogOfMoreBlocksThanTheClientTakesAtOnceIsWrittenWhole() throws Exception {
    warm.use(connection, 0);
    for (int second = 0; second < WarmSymbol.PENDING_MAX; second++) {
      warm.add(List.of(trade(second * 1_000L)), trade -> false);
    }
    warm.flush();

    // Of one block a second those of the last five minutes stay.
    awaitMembers(300);
    assertThat(dropped()).isZero();
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
      warm.add(List.of(trade(id)), trade -> false);
    }
  }

  private Tick.Trade trade(long id) {
    long micros = time(id);
    return new Tick.Trade(
        BTC, id, new Price(100, 0), new Quantity(1, 0), Side.BUY, micros, micros, micros);
  }

  private double dropped() {
    return meters.counter("forge.warm.dropped").count();
  }

  private long time(long id) {
    return start + id * 1_000;
  }

  private Tick.Gap gap(long from, long to) {
    return new Tick.Gap(BTC, Tick.Channel.TRADES, from, to, "a test", false, time(to));
  }
}
