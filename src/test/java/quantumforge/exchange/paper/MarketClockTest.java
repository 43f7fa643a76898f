package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarketClockTest {

  private static final long MILLI = 1_000_000L;
  private static final long START = 7_000 * MILLI;

  private final MarketClock clock = new MarketClock();

  @Test
  void shortStepsAreTheTimeThatPassed() {
    clock.run(START);

    for (long millis = 1; millis <= 100; millis++) {
      assertThat(clock.move(START + millis * MILLI)).isEqualTo(millis * MILLI);
    }
  }

  @Test
  void aLagIsMadeUpForAtTwiceTheRateAndNeverInOneBurst() {
    clock.run(START);

    long before = clock.move(START + 800 * MILLI);
    assertThat(before).isEqualTo(MarketClock.BURST_NANOS_MAX);
    clock.giveUpLag(START + 800 * MILLI, before);
    for (long millis = 801; millis < 1_550; millis++) {
      long open = clock.move(START + millis * MILLI);
      assertThat(open - before).isEqualTo(2 * MILLI);
      before = open;
    }
    assertThat(clock.move(START + 1_550 * MILLI)).isEqualTo(1_550 * MILLI);
    assertThat(clock.move(START + 1_551 * MILLI)).isEqualTo(1_551 * MILLI);
  }

  @Test
  void aLagBeyondASecondIsGivenUp() {
    clock.run(START);
    long open = clock.move(START + 2_000 * MILLI);

    clock.giveUpLag(START + 2_000 * MILLI, open);

    assertThat(clock.move(START + 2_001 * MILLI)).isEqualTo(open + MILLI);
  }

  @Test
  void aMarketThatCannotSayItsRateGoesOnFromWhereItIs() {
    clock.run(START);
    for (long millis = 10; millis <= 1_500; millis += 10) {
      clock.move(START + millis * MILLI);
    }

    clock.giveUpLag(START + 1_500 * MILLI, 400 * MILLI);

    assertThat(clock.move(START + 1_501 * MILLI)).isEqualTo(401 * MILLI);
  }

  @Test
  void aPauseIsNotCounted() {
    clock.run(START);
    clock.move(START + 20 * MILLI);

    clock.run(START + 9_000 * MILLI);

    assertThat(clock.move(START + 9_005 * MILLI)).isEqualTo(25 * MILLI);
  }
}
