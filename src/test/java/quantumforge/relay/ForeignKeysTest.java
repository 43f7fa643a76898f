package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.Consumer;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quantumforge.kernel.Instrument;
import quantumforge.status.RelayStatus.GroupStatus;
import quantumforge.status.ServiceStatus.State;
import quantumforge.support.RedisProcess;
import quantumforge.support.Ticks;

/** What another program, or Redis itself, does to a forwarder's keys: it is said, and it passes. */
@Timeout(90)
class ForeignKeysTest {

  /** Beyond 2^63: Redis takes it, and no clock gives it. */
  private static final String FOREIGN = "9223372036854775813-0";

  /** In the year 2100. */
  private static final String FUTURE = "4102444800000-0";

  private final Ticks ticks = new Ticks(7, 2, 1_700_000_000_000_000L);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private RedisProcess redis;
  private RedisLink link;
  private StatefulRedisConnection<String, byte[]> connection;
  private Forwarder forwarder;

  @BeforeEach
  void start() throws Exception {
    redis = RedisProcess.start();
    link = RedisLink.to(redis.url(), Duration.ofSeconds(2));
    connection = link.connect();
    forwarder = new Forwarder(TestRelay.settings(redis.url()), TestRelay.STOP_TIMEOUT, meters);
    forwarder.start();
  }

  @AfterEach
  void stop() throws Exception {
    forwarder.stop();
    link.close();
    redis.close();
  }

  @Test
  void anEntryWithAnIdBeyondEveryClockIsNamedAndSweepingGoesOnBehindIt() throws Exception {
    send(10);
    readAndAcknowledge();
    awaitBlocks(0);
    String last = new String(connection.sync().get("stream:last"));
    redis.command("XADD stream " + FOREIGN + " mine 1");
    readAndAcknowledge();

    awaitDegraded("group group is at the id " + FOREIGN);
    assertThat(forwarder.status().detail())
        .contains("stream in Redis 127.0.0.1:" + redis.port())
        .contains("XDEL its entry")
        .contains("stream:last");
    double failures = failures();
    assertThat(failures).isPositive();
    await().until(() -> failures() > failures);

    redis.command("XDEL stream " + FOREIGN);
    redis.command("XSETID stream " + last);
    redis.command("XGROUP SETID stream group " + last);
    awaitRunning();
    send(10);
    readAndAcknowledge();
    awaitBlocks(0);
  }

  @Test
  void anAcknowledgedEntryOfTheFutureTakesNothingOfWhatComesBehindItsIdAlong() throws Exception {
    send(10);
    readAndAcknowledge();
    awaitBlocks(0);
    redis.command("XADD stream " + FUTURE + " mine 1");
    readAndAcknowledge();
    await().until(() -> connection.sync().xlen(TestRelay.STREAM) == 0);
    send(10);

    long blocks = connection.sync().xlen(TestRelay.STREAM);
    assertThat(blocks).isPositive();
    await()
        .during(Duration.ofMillis(500))
        .untilAsserted(
            () -> assertThat(forwarder.relayStatus().bufferedBlocks()).isEqualTo(blocks));
    readAndAcknowledge();
    awaitBlocks(0);
  }

  @Test
  void behindAnAcknowledgedEntryOfTheFutureTheLagIsRightAndTheReasonIsShown() throws Exception {
    redis.command("XADD stream " + FUTURE + " mine 1");
    readAndAcknowledge();
    long before = System.currentTimeMillis();
    send(10);
    readAndAcknowledge();
    awaitNextSecond();
    send(10);

    awaitBehind(10);
    await().until(() -> group().lagMillis() > 0);
    assertThat(group().lagMillis()).isLessThanOrEqualTo(System.currentTimeMillis() - before);
    assertThat(StreamId.parse(group().acknowledgedId()).millis()).isLessThan(before + 60_000);
    awaitDegraded("another program has added an entry with the id 4102444800");
    readAndAcknowledge();
    awaitBehind(0);

    mend();
    awaitRunning();
    awaitNextSecond();
    send(10);
    awaitBehind(10);
  }

  @Test
  void strangeEntriesThatAGroupHasNotReadAreNotTakenForBlocks() throws Exception {
    send(10);
    readAndAcknowledge();
    for (int i = 0; i < 1_100; i++) {
      redis.command("XADD stream 4102444800000-" + i + " mine 1");
    }
    awaitNextSecond();
    send(10);

    awaitBehind(10);
    readAndAcknowledge();
    awaitBehind(0);
  }

  @Test
  void anEntryThatWasDeletedAmongTheUnreadDoesNotHideTheLag() throws Exception {
    send(10);
    String strange = (System.currentTimeMillis() + 10) + "-77";
    redis.command("XADD stream " + strange + " mine 1");
    await().until(() -> System.currentTimeMillis() > StreamId.parse(strange).millis());
    send(10);
    redis.command("XDEL stream " + strange);

    long blocks = connection.sync().xlen(TestRelay.STREAM);
    await().untilAsserted(() -> assertThat(group().lagBlocks()).isEqualTo(blocks));
  }

  /** As the manual says it. */
  private void mend() throws Exception {
    forwarder.stop();
    redis.command("XTRIM stream MAXLEN 0");
    String last = new String(connection.sync().get("stream:last"));
    redis.command("XSETID stream " + last);
    redis.command("XGROUP SETID stream group " + last);
    forwarder = new Forwarder(TestRelay.settings(redis.url()), TestRelay.STOP_TIMEOUT, meters);
    forwarder.start();
  }

  private GroupStatus group() {
    await().until(() -> !forwarder.relayStatus().groups().isEmpty());
    return forwarder.relayStatus().groups().getFirst();
  }

  /** What a group is behind is counted by seconds. */
  private static void awaitNextSecond() {
    long second = System.currentTimeMillis() / 1_000;
    await().until(() -> System.currentTimeMillis() / 1_000 > second);
  }

  private void awaitBehind(long ticks) {
    await().untilAsserted(() -> assertThat(group().behindTicks()).isEqualTo(ticks));
  }

  @Test
  void aStreamThatIsAnotherKindOfKeyIsNamedAndSweepingGoesOnWhenItIsGone() throws Exception {
    send(10);
    redis.command("DEL stream");
    redis.command("SET stream mine");

    awaitDegraded("WRONGTYPE");
    assertThat(forwarder.status().detail())
        .contains("stream in Redis 127.0.0.1:" + redis.port())
        .contains("RENAME or DEL it");

    redis.command("DEL stream");
    awaitRunning();
    assertThat(failures()).isPositive();
  }

  @Test
  void aSweepThatRedisForbidsIsShownUntilItIsAllowed() throws Exception {
    redis.command("ACL SETUSER default -xtrim");
    send(10);

    awaitDegraded("NOPERM");
    assertThat(forwarder.status().detail()).contains("Redis's ACL");
    redis.command("ACL SETUSER default +xtrim");
    awaitRunning();
  }

  @Test
  void aWarmKeyOfAnotherKindIsNamedAndTheOtherSymbolsAreWritten() throws Exception {
    List<Instrument> instruments = ticks.instruments();
    String taken = warmKey(instruments.getFirst());
    redis.command("SET " + taken + " mine");
    send(200);

    awaitDegraded("WARM is not written to " + taken);
    assertThat(forwarder.status().detail()).contains("WRONGTYPE").contains("RENAME or DEL it");
    assertThat(meters.counter("forge.warm.dropped").count()).isPositive();
    await().until(() -> redis.command("TYPE " + warmKey(instruments.getLast())), "+zset"::equals);

    redis.command("DEL " + taken);
    send(200);
    await().until(() -> redis.command("TYPE " + taken), "+zset"::equals);
    awaitRunning();
  }

  private static String warmKey(Instrument instrument) {
    return "market:warm:" + instrument.exchange() + ":" + instrument.symbol();
  }

  private void send(int count) throws InterruptedException {
    long before = forwarder.relayStatus().ticks();
    for (var trade : ticks.trades(count)) {
      forwarder.accept(trade);
    }
    await().until(() -> forwarder.relayStatus().ticks() == before + count);
    await().until(() -> forwarder.relayStatus().queuedTicks() == 0);
    // They count before Redis has them. No number once the forwarder of this meter is gone.
    await().until(() -> !(meters.get("forge.relay.waiting.bytes").gauge().value() > 0));
  }

  @SuppressWarnings("unchecked") // the varargs of xreadgroup
  private void readAndAcknowledge() {
    connection
        .sync()
        .xreadgroup(
            Consumer.from("group", "test"), XReadArgs.StreamOffset.lastConsumed(TestRelay.STREAM))
        .forEach(entry -> connection.sync().xack(TestRelay.STREAM, "group", entry.getId()));
  }

  private void awaitBlocks(long count) {
    await()
        .untilAsserted(
            () -> {
              assertThat(forwarder.relayStatus().bufferedBlocks()).isEqualTo(count);
              assertThat(connection.sync().xlen(TestRelay.STREAM)).isEqualTo(count);
            });
  }

  private void awaitDegraded(String detail) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(forwarder.status().detail()).contains(detail);
              assertThat(forwarder.status().state()).isEqualTo(State.DEGRADED);
            });
  }

  private void awaitRunning() {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(forwarder.status().state())
                    .as(forwarder.status().detail())
                    .isEqualTo(State.RUNNING));
  }

  private double failures() {
    return meters.get("forge.relay.trim.failures").counter().count();
  }
}
