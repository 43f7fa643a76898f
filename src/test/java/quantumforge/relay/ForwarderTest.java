package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quantumforge.kernel.Tick;
import quantumforge.support.RedisProcess;
import quantumforge.support.Ticks;

/** Forwarders over a real Redis server. */
@Timeout(60)
class ForwarderTest {

  private static final RelaySettings.Tiers TIERS =
      new RelaySettings.Tiers(true, 100, Duration.ofMinutes(5), Duration.ofMillis(50));

  private final Ticks ticks = new Ticks(7, 5, 1_700_000_000_000_000L);
  private RedisProcess redis;
  private Forwarder forwarder;

  @BeforeEach
  void startRedis() throws Exception {
    redis = RedisProcess.start();
  }

  @AfterEach
  void stop() throws Exception {
    if (forwarder != null) {
      forwarder.stop();
    }
    redis.close();
  }

  @Test
  void aBusyMarketIsPutIntoFewBlocks() throws Exception {
    forwarder = started(Duration.ofMillis(20), Duration.ofSeconds(10));
    send(ticks.trades(100));
    await().during(Duration.ofMillis(300)).until(() -> forwarder.relayStatus().blocks() == 0);
    send(ticks.trades(925));

    await().until(() -> forwarder.relayStatus().ticks() == 1_025);
    assertThat(forwarder.relayStatus().blocks()).isEqualTo(1);
  }

  @Test
  void aQuietMarketDoesNotWaitForMore() throws Exception {
    forwarder = started(Duration.ofMillis(2), Duration.ofSeconds(10));
    send(ticks.trades(20));

    await().atMost(Duration.ofSeconds(5)).until(() -> forwarder.relayStatus().ticks() == 20);
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
            new RelaySettings.Tiers(false, TIERS.hotTicks(), TIERS.warmSpan(), TIERS.warmFlush()));
    send(ticks.trades(200));

    await().until(() -> forwarder.relayStatus().ticks() == 200);
    await()
        .during(TIERS.warmFlush().multipliedBy(6))
        .until(() -> redis.command("KEYS market:warm:*"), "*0"::equals);
    assertThat(forwarder.status().detail()).contains("HOT and WARM off");
  }

  private Forwarder started(Duration linger, Duration lingerBusy) throws InterruptedException {
    return started(linger, lingerBusy, TIERS);
  }

  private Forwarder started(Duration linger, Duration lingerBusy, RelaySettings.Tiers tiers)
      throws InterruptedException {
    Forwarder made =
        new Forwarder(
            new RelaySettings(
                redis.url(),
                "stream",
                List.of("group"),
                4_096,
                2_048,
                linger,
                lingerBusy,
                8,
                16L << 20,
                64L << 20,
                Duration.ofMillis(50),
                Duration.ofSeconds(1),
                tiers),
            new SimpleMeterRegistry());
    made.start();
    return made;
  }

  private void send(List<Tick> sent) throws InterruptedException {
    for (Tick tick : sent) {
      forwarder.accept(tick);
    }
  }
}
