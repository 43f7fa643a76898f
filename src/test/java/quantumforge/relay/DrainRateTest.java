package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.status.RelayStatus.DrainStatus;

/** How fast a backlog becomes less, looked at twice a second. */
class DrainRateTest {

  private static final long LOOK_NANOS = 500_000_000;

  /** A forwarder of 1,200 ticks/s, and a brain that acknowledges every 3 s. */
  private static final int LIVE = 600;

  private static final int ACKNOWLEDGE_LOOKS = 6;

  private final DrainRate rate = new DrainRate();
  private long nowNanos;
  private long ticks;

  @Test
  void itIsNotKnownInTheFirstSeconds() {
    for (int look = 0; look < 2 * DrainRate.KNOWN_SECONDS; look++) {
      look(1_000_000 - 100 * look);
      assertThat(rate.left(ticks)).isEmpty();
    }
    look(1_000_000);
    assertThat(rate.left(ticks)).isPresent();
  }

  @Test
  void theTimeLeftIsWhatWaitsByHowFastItBecomesLess() {
    ticks = 1_000_000;
    looks(60, -10_000);

    assertThat(left().ticksPerSecond()).isCloseTo(20_000, within(0.001));
    assertThat(left().millisLeft()).isEqualTo(400_000 / 20);
    assertThat(rate.left(0)).map(DrainStatus::millisLeft).contains(0L);
  }

  @Test
  void whatComesMeanwhileCounts() {
    ticks = 1_000_000;
    for (int look = 0; look < 60; look++) {
      boolean acknowledged = look % ACKNOWLEDGE_LOOKS == 0;
      look(ticks + LIVE - (acknowledged ? 12_000 : 0));
    }

    // In 3 s 12,000 ticks are acknowledged, and 3,600 come.
    assertThat(left().ticksPerSecond()).isCloseTo((12_000 - 3_600) / 3.0, within(400.0));
  }

  @Test
  void whatGrowsOrStandsDoesNotDrain() {
    ticks = 1_000_000;
    looks(60, LIVE);
    assertThat(left().ticksPerSecond()).isCloseTo(-2 * LIVE, within(0.001));
    assertThat(left().millisLeft()).isEqualTo(DrainStatus.NEVER);
    assertThat(left().secondsLeft()).isInfinite();

    looks(61, 0);
    assertThat(left()).isEqualTo(new DrainStatus(0, DrainStatus.NEVER));
  }

  @Test
  void theStepsOfAcknowledgementsAreNoDrain() {
    ticks = 2_000_000;
    int drained = 0;
    for (int look = 0; look < 600; look++) {
      boolean acknowledged = look % ACKNOWLEDGE_LOOKS == ACKNOWLEDGE_LOOKS - 1;
      look(ticks + LIVE - (acknowledged ? ACKNOWLEDGE_LOOKS * LIVE : 0));
      drained += rate.left(ticks).filter(left -> left.millisLeft() >= 0).isPresent() ? 1 : 0;
    }
    assertThat(drained).isZero();
  }

  @Test
  void whatIsLongerAgoThanTheWindowIsForgotten() {
    looks(1_000, LIVE);
    looks(2 * DrainRate.WINDOW_SECONDS + 1, -50_000);

    assertThat(left().ticksPerSecond()).isCloseTo(100_000, within(0.001));
  }

  @Test
  void itIsSeenWithinSecondsThatABrainIsBack() {
    ticks = 1_000_000;
    looks(1_000, LIVE);
    looks(14, -50_000);

    assertThat(left().millisLeft()).isPositive();
  }

  @Test
  void whatIsDroppedIsNotDrained() {
    ticks = 10_000_000;
    for (int look = 0; look < 120; look++) {
      boolean dropped = look % 20 == 10;
      ticks += dropped ? -1_000_000 : LIVE;
      rate.sample(ticks, dropped, nowNanos += LOOK_NANOS);
    }

    assertThat(left().millisLeft()).isEqualTo(DrainStatus.NEVER);
    assertThat(left().ticksPerSecond()).isNegative();
  }

  @Test
  void looksThatAreRareTellARateAllTheSame() {
    ticks = 1_000_000;
    for (int look = 0; look < 10; look++) {
      ticks -= 6_000;
      rate.sample(ticks, false, nowNanos += 60 * 1_000_000_000L);
    }

    assertThat(left().ticksPerSecond()).isCloseTo(100, within(0.001));
  }

  @Test
  void looksThatAreFrequentAreLeftOut() {
    ticks = 1_000_000;
    for (int look = 0; look < 3_000; look++) {
      ticks -= 10;
      rate.sample(ticks, false, nowNanos += 10_000_000L);
    }

    assertThat(left().ticksPerSecond()).isCloseTo(1_000, within(0.001));
  }

  private DrainStatus left() {
    Optional<DrainStatus> known = rate.left(ticks);
    assertThat(known).isPresent();
    return known.get();
  }

  private void looks(int count, long change) {
    for (int look = 0; look < count; look++) {
      look(ticks + change);
    }
  }

  private void look(long waiting) {
    ticks = waiting;
    rate.sample(waiting, false, nowNanos += LOOK_NANOS);
  }
}
