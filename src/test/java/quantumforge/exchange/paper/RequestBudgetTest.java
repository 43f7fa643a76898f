package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import quantumforge.exchange.paper.RequestBudget.Verdict;

class RequestBudgetTest {

  private static final long MINUTE = 60_000;

  private final RequestBudget budget =
      new RequestBudget(
          new PaperSettings.LimitSettings(
              5, 1_024, 300, Duration.ofMinutes(5), 100, 2, Duration.ofMinutes(2)));

  @Test
  void weightAddsUpWithinAClockMinuteAndIsForgottenInTheNext() {
    assertThat(budget.take(60, 10 * MINUTE)).isEqualTo(new Verdict.Allowed(60));
    assertThat(budget.take(40, 10 * MINUTE + 59_999)).isEqualTo(new Verdict.Allowed(100));
    assertThat(budget.take(1, 11 * MINUTE)).isEqualTo(new Verdict.Allowed(1));
  }

  @Test
  void tooMuchIsRefusedUntilTheMinuteIsOver() {
    budget.take(100, 10 * MINUTE);
    assertThat(budget.take(1, 10 * MINUTE + 18_500))
        .isEqualTo(new Verdict.Refused(429, 42, 11 * MINUTE));
    assertThat(budget.take(1, 11 * MINUTE)).isInstanceOf(Verdict.Allowed.class);
  }

  @Test
  void goingOnBringsABanThatDoublesEachTime() {
    long now = 10 * MINUTE;
    assertThat(exhausted(now)).isEqualTo(new Verdict.Refused(418, 120, now + 2 * MINUTE));
    assertThat(budget.take(1, now + 2 * MINUTE - 1)).isInstanceOf(Verdict.Refused.class);
    long later = now + 2 * MINUTE;
    assertThat(exhausted(later)).isEqualTo(new Verdict.Refused(418, 240, later + 4 * MINUTE));
  }

  /** Uses the minute up, is refused twice, and goes on. */
  private Verdict exhausted(long now) {
    budget.take(100, now);
    budget.take(1, now);
    budget.take(1, now);
    return budget.take(1, now);
  }
}
