package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quantumforge.kernel.Tick;
import quantumforge.status.ServiceStatus.State;
import quantumforge.support.RedisProcess;
import quantumforge.support.Ticks;

/** How long a forwarder waits at its stop for a Redis that is away. */
@Timeout(90)
class ForwarderStopTest {

  private final Ticks ticks = new Ticks(7, 1, 1_700_000_000_000_000L);
  private RedisProcess redis;

  @BeforeEach
  void startRedis() throws Exception {
    redis = RedisProcess.start();
  }

  @AfterEach
  void stopRedis() throws Exception {
    redis.close();
  }

  @Test
  void itGivesUpWithinTheConfiguredTime() throws Exception {
    Forwarder forwarder = withTicksThatRedisDoesNotTake(Duration.ofMillis(600));

    long beforeNanos = System.nanoTime();
    forwarder.stop();
    // With the default stop timeout it would be ten.
    assertThat(Duration.ofNanos(System.nanoTime() - beforeNanos))
        .isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aLongerTimeIsUsedForARedisThatComesBack() throws Exception {
    Forwarder forwarder = withTicksThatRedisDoesNotTake(Duration.ofSeconds(60));
    CompletableFuture<Void> stopped =
        CompletableFuture.runAsync(
            () -> {
              try {
                forwarder.stop();
              } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
              }
            });
    redis.launch();
    stopped.get(50, TimeUnit.SECONDS);

    assertThat(redis.command("XLEN " + TestRelay.STREAM)).isNotEqualTo(":0");
  }

  private Forwarder withTicksThatRedisDoesNotTake(Duration stopTimeout) throws Exception {
    Forwarder forwarder =
        new Forwarder(TestRelay.settings(redis.url()), stopTimeout, new SimpleMeterRegistry());
    forwarder.start();
    redis.kill();
    for (Tick tick : ticks.trades(10)) {
      forwarder.accept(tick);
    }
    await().until(() -> forwarder.status().state() == State.FAILED);
    return forwarder;
  }
}
