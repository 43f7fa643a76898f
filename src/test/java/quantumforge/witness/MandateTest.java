package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MandateTest {

  private static final long SILENCE_MILLIS = 2_000;

  @Test
  void aWitnessTellsNothingThatAMajorityHasNotJustConfirmed() {
    Mandate mandate = Mandate.NONE.asked(1, 10_000);
    assertThat(mandate.holds(10_000, SILENCE_MILLIS)).isFalse();
    Mandate confirmed = mandate.confirmed();
    assertThat(confirmed.holds(12_000, SILENCE_MILLIS)).isTrue();
    assertThat(confirmed.holds(12_001, SILENCE_MILLIS)).isFalse();
  }

  /** It stood still between the question and the answers: another one may have come since. */
  @Test
  void whatIsConfirmedCountsFromWhenItWasAskedForFirst() {
    Mandate mandate = Mandate.NONE.asked(1, 10_000).confirmed().asked(2, 10_300).asked(2, 60_000);
    assertThat(mandate.confirmed().holds(60_000, SILENCE_MILLIS)).isFalse();
    assertThat(mandate.asked(3, 60_000).confirmed().holds(60_000, SILENCE_MILLIS)).isTrue();
  }

  @Test
  void aQuestionThatIsOpenChangesNothing() {
    Mandate mandate = Mandate.NONE.asked(1, 10_000).confirmed().asked(2, 11_900);
    assertThat(mandate.holds(12_000, SILENCE_MILLIS)).isTrue();
    assertThat(mandate.holds(12_001, SILENCE_MILLIS)).isFalse();
  }
}
