package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainWatchTest {

  private final DrainWatch watch = new DrainWatch(0);

  @Test
  void whatMovesIsWaitedFor() {
    for (int second = 0; second < 200; second += 9) {
      assertThat(isWorthWaiting(second, second, 0)).isTrue();
    }
  }

  @Test
  void aStandstillEndsTheWait() {
    assertThat(isWorthWaiting(1, 7, 0)).isTrue();
    assertThat(isWorthWaiting(11, 7, 0)).isTrue();
    assertThat(isWorthWaiting(12, 7, 0)).isFalse();
  }

  @Test
  void tradesThatTheCollectorStillFetchesAreWaitedForBeyondAStandstill() {
    for (int second = 0; second <= 70; second++) {
      assertThat(isWorthWaiting(second, 7, 3)).isTrue();
    }
    assertThat(isWorthWaiting(80, 7, 0)).isTrue();
    assertThat(isWorthWaiting(81, 7, 0)).isFalse();
  }

  @Test
  void nothingIsWaitedForWithoutEnd() {
    assertThat(isWorthWaiting(240, 7, 3)).isTrue();
    assertThat(isWorthWaiting(241, 8, 3)).isFalse();
  }

  @Test
  void aSilentCollectorIsWaitedForUntilARestartWouldBeOver() {
    assertThat(isWorthWaiting(1, 7, new CollectorProbe.Work(0, 1, 0))).isTrue();
    assertThat(isWorthWaiting(91, 7, new CollectorProbe.Work(0, 1, 0))).isTrue();
    assertThat(isWorthWaiting(92, 7, new CollectorProbe.Work(0, 1, 0))).isFalse();
  }

  private boolean isWorthWaiting(int second, long count, long missing) {
    return isWorthWaiting(second, count, new CollectorProbe.Work(missing, 0, 0));
  }

  private boolean isWorthWaiting(int second, long count, CollectorProbe.Work work) {
    return watch.isWorthWaiting(Duration.ofSeconds(second).toNanos(), List.of(count), work);
  }
}
