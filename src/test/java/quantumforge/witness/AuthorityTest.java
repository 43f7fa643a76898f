package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.witness.Authority.Circumstances;

class AuthorityTest {

  private static final Circumstances CALM = new Circumstances(0, List.of("a", "b", "c"));
  private static final Circumstances PAUSED = new Circumstances(1, List.of("a", "b", "c"));

  @Test
  void actsOnlyAfterAMajorityGrantedIt() {
    Authority asked = Authority.initial().asks(CALM);
    Authority one = asked.answered(true, 1, asked.nonce());
    Authority two = one.answered(true, 1, asked.nonce());

    assertThat(asked.holds(CALM)).isFalse();
    assertThat(one.holds(CALM)).isFalse();
    assertThat(two.holds(CALM)).isTrue();
  }

  @Test
  void aPauseEndsItUntilItIsGrantedAgain() {
    Authority held = confirmed();
    assertThat(held.holds(PAUSED)).isFalse();

    Authority asked = held.asks(PAUSED);
    Authority again = asked.answered(true, 1, asked.nonce()).answered(true, 1, asked.nonce());
    assertThat(again.holds(PAUSED)).isTrue();
    assertThat(again.term()).isEqualTo(held.term());
  }

  @Test
  void anotherSetOfControlNodesMustGrantItAgain() {
    assertThat(confirmed().holds(new Circumstances(0, List.of("a", "b")))).isFalse();
    assertThat(confirmed().holds(new Circumstances(0, List.of("a", "b", "d")))).isFalse();
  }

  @Test
  void answersToAnOlderQuestionCountForNothing() {
    Authority first = Authority.initial().asks(CALM);
    Authority second = first.asks(CALM);

    Authority late = second.answered(true, 1, first.nonce()).answered(true, 1, first.nonce());

    assertThat(late).isEqualTo(second);
  }

  @Test
  void aNewWitnessClaimsATermAboveTheOneThatIsFollowed() {
    Authority asked = Authority.initial().asks(CALM);

    Authority refused = asked.answered(false, 7, asked.nonce());

    assertThat(refused.term()).isEqualTo(8);
    assertThat(refused.holds(CALM)).isFalse();
    assertThat(refused.answered(true, 7, asked.nonce())).isEqualTo(refused);
  }

  @Test
  void aReplacedWitnessStaysSilentInItsOldTerm() {
    Authority authority = confirmed();
    for (int round = 0; round < Authority.PATIENCE; round++) {
      authority = authority.asks(PAUSED);
      assertThat(authority.term()).isEqualTo(1);

      authority = authority.answered(false, 2, authority.nonce());
      assertThat(authority.holds(PAUSED)).isFalse();
    }

    Authority asked = authority.asks(PAUSED);
    assertThat(asked.answered(false, 2, asked.nonce()).term())
        .as("nobody stopped it, so nobody replaced it: it claims again")
        .isEqualTo(3);
  }

  private static Authority confirmed() {
    Authority asked = Authority.initial().asks(CALM);
    return asked.answered(true, 1, asked.nonce()).answered(true, 1, asked.nonce());
  }
}
