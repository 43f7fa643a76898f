package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AttemptsTest {

  private static final long SECOND_NANOS = 1_000_000_000;

  private final Attempts attempts = new Attempts(3);

  @Test
  void whatFailsIsTriedMoreAndMoreRarely() throws AgentException {
    attempts.begin("a", 0);
    attempts.failed("the disk is full", 0);
    assertThatThrownBy(() -> attempts.begin("a", SECOND_NANOS - 1)).hasMessage("the disk is full");
    attempts.begin("a", SECOND_NANOS);
    attempts.failed("the disk is full", SECOND_NANOS);
    assertThatThrownBy(() -> attempts.begin("a", 3 * SECOND_NANOS - 1))
        .hasMessage("the disk is full");
    assertThatCode(() -> attempts.begin("a", 3 * SECOND_NANOS)).doesNotThrowAnyException();
  }

  @Test
  void whatFailsTooOftenWaitsForAPersonUntilSomethingElseIsTried() throws AgentException {
    failAll();
    assertThat(attempts.failed()).isEqualTo(3);
    assertThatThrownBy(() -> attempts.begin("a", Long.MAX_VALUE))
        .hasMessageContainingAll("3 times", "a person must", "the disk is full");
    attempts.begin("b", 0);
    assertThat(attempts.failed()).isZero();
  }

  @Test
  void onlyFailuresInARowCount() throws AgentException {
    attempts.begin("a", 0);
    attempts.failed("x", 0);
    attempts.begin("a", SECOND_NANOS);
    attempts.succeeded();
    failAll();
    assertThat(attempts.failed()).isEqualTo(3);
  }

  private void failAll() throws AgentException {
    for (int i = 0; i < 3; i++) {
      attempts.begin("a", i * 100 * SECOND_NANOS);
      attempts.failed("the disk is full", i * 100 * SECOND_NANOS);
    }
  }
}
