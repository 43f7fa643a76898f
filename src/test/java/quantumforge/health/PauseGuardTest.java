package quantumforge.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PauseGuardTest {

  private final AtomicLong nanos = new AtomicLong();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final PauseGuard guard = new PauseGuard(Duration.ofSeconds(1), meters, nanos::get);

  @Test
  void aGapUpToTheLimitIsNoPause() {
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(guard.pauses()).isZero();
  }

  @Test
  void whoAsksLearnsOfAPauseThatEndsRightNow() {
    nanos.addAndGet(Duration.ofSeconds(3).toNanos());

    assertThat(guard.pauses()).isEqualTo(1);
    assertThat(meters.timer("forge.node.pauses").count()).isEqualTo(1);
    assertThat(meters.timer("forge.node.pauses").totalTime(TimeUnit.SECONDS)).isEqualTo(3);
  }

  @Test
  void eachPauseCountsOnce() {
    nanos.addAndGet(Duration.ofSeconds(3).toNanos());
    guard.pauses();
    nanos.addAndGet(Duration.ofMillis(100).toNanos());

    assertThat(guard.pauses()).isEqualTo(1);
  }
}
