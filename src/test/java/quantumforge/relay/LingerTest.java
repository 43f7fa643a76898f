package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LingerTest {

  private static final Duration QUIET = Duration.ofMillis(1);
  private static final Duration BUSY = Duration.ofMillis(8);
  private static final int BLOCK_TICKS_MAX = 2_048;

  private final Linger linger = new Linger(QUIET, BUSY, BLOCK_TICKS_MAX);
  private long nowNanos = 1_000_000_000_000L;

  @Test
  void theFirstBlockWaitsShortly() {
    assertThat(linger.nanos(0)).isEqualTo(QUIET.toNanos());
  }

  @Test
  void manyThatWaitAtTheFirstBlockMakeABusyMarket() {
    assertThat(linger.nanos(32)).isEqualTo(BUSY.toNanos());
  }

  @Test
  void aQuietMarketWaitsShortly() {
    goes(1_200, 10);

    assertThat(linger.nanos(0)).isEqualTo(QUIET.toNanos());
  }

  @Test
  void aBusyMarketWaitsForAGoodBlockAndNotLonger() {
    goes(10_000, 100);
    assertThat(linger.nanos(0)).isEqualTo(BUSY.toNanos());

    goes(500_000, 1_024);
    assertThat(linger.nanos(0)).isBetween(2_000_000L, 2_100_000L);
  }

  @Test
  void whatIsThereAlreadyIsNotWaitedFor() {
    goes(500_000, 1_024);

    assertThat(linger.nanos(400)).isLessThan(linger.nanos(0));
    assertThat(linger.nanos(1_024)).isZero();
  }

  @Test
  void aMarketThatFallsQuietWaitsShortlyAgain() {
    goes(50_000, 400);
    goes(100, 1);

    assertThat(linger.nanos(0)).isEqualTo(QUIET.toNanos());
  }

  /** Two blocks of so many ticks at this rate. */
  private void goes(long ticksPerSecond, int blockTicks) {
    for (int i = 0; i < 2; i++) {
      nowNanos += blockTicks * 1_000_000_000L / ticksPerSecond;
      linger.taken(blockTicks, nowNanos);
    }
  }
}
