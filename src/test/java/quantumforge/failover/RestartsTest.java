package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartsTest {

  private static final Duration QUICK = Duration.ofSeconds(10);

  private final Restarts restarts = new Restarts(QUICK);
  private long nowNanos;

  @Test
  void aServerThatEndsAtOnceIsStartedEverMoreSlowly() {
    assertThat(start(false)).isZero();
    assertThat(start(true)).isEqualTo(Duration.ofMillis(500));
    assertThat(start(true)).isEqualTo(Duration.ofMillis(1_000));
    endAtOnce(10);
    assertThat(start(true)).isEqualTo(Duration.ofMillis(2_500));
  }

  @Test
  void oneThatRanForLongBeginsAnew() {
    start(false);
    endAtOnce(3);
    nowNanos += QUICK.toNanos();
    assertThat(start(true)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void whatDoesNotHelpIsDoneHalfAsOften() {
    start(false);
    endAtOnce(4);
    assertThat(restarts.rebuilds()).isFalse();
    endAtOnce(1);
    assertThat(restarts.rebuilds()).isTrue();
    restarts.rebuilt(nowNanos);
    assertThat(restarts.rebuilds()).isFalse();
    endAtOnce(9);
    assertThat(restarts.rebuilds()).isFalse();
    endAtOnce(1);
    assertThat(restarts.rebuilds()).isTrue();
  }

  @Test
  void dataThatWasJustMadeAnewIsNotMadeAnewAgainForWhatTheServerDidBefore() {
    start(false);
    endAtOnce(7);
    restarts.rebuilt(nowNanos);
    start(true);
    assertThat(restarts.rebuilds()).isFalse();
  }

  private void endAtOnce(int times) {
    for (int i = 0; i < times; i++) {
      start(true);
    }
  }

  private Duration start(boolean crashed) {
    Duration pause = restarts.pause(crashed, nowNanos);
    nowNanos += pause.toNanos();
    restarts.started(nowNanos);
    return pause;
  }
}
