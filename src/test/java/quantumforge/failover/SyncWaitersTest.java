package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SyncWaitersTest {

  private static final long MILLI_NANOS = 1_000_000;

  private final SyncWaiters waiters = new SyncWaiters();

  @Test
  void aCommitOfAnySessionWaitsEverLonger() {
    assertThat(seen(0, "7@1.5")).isZero();
    assertThat(seen(100, "7@1.5", "8@1.6")).isEqualTo(100);
    assertThat(seen(300, "7@1.5", "8@1.6")).isEqualTo(300);
    assertThat(seen(350, "8@1.6")).isEqualTo(250);
    assertThat(seen(400)).isZero();
  }

  /** Each of them waits a moment only, as with every look another one. */
  @Test
  void oneCommitAfterTheOtherIsNoneThatWaitsLong() {
    for (int i = 0; i < 100; i++) {
      assertThat(seen(i * 100, "7@" + i)).isZero();
    }
    assertThat(seen(20_000, "7@0")).isZero();
  }

  private long seen(long millis, String... waiting) {
    return waiters.seen(Set.of(waiting), millis * MILLI_NANOS);
  }
}
