package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static quantumforge.witness.Decisions.ALONE;
import static quantumforge.witness.Decisions.LESS;
import static quantumforge.witness.Decisions.LIMITS;
import static quantumforge.witness.Decisions.LONG_KNOWN_MILLIS;
import static quantumforge.witness.Decisions.SETTLED_MILLIS;
import static quantumforge.witness.Decisions.SWITCHOVER;
import static quantumforge.witness.Decisions.SYNCHRONOUS;
import static quantumforge.witness.Decisions.dead;
import static quantumforge.witness.Decisions.decide;
import static quantumforge.witness.Decisions.lost;
import static quantumforge.witness.Decisions.rule;
import static quantumforge.witness.Decisions.situation;
import static quantumforge.witness.Reported.END;
import static quantumforge.witness.Reported.primary;
import static quantumforge.witness.Reported.standby;

import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.State;
import quantumforge.witness.DatabaseRecord.Mode;

/** When a primary counts as lost, and when it does not. */
class PrimaryLossDecisionsTest {

  @Test
  void aPrimaryThatRefusesCommitsForLongHandsOverInOrderAndNotForEver() {
    long refused = LIMITS.refusedMillis();
    assertThat(decide(SYNCHRONOUS, refusing(refused - 1), standby(SYNCHRONOUS))).isEmpty();
    assertThat(decide(SYNCHRONOUS, refusing(refused), standby(SYNCHRONOUS)))
        .contains(SYNCHRONOUS.retired());
    assertThat(SYNCHRONOUS.retired().mode()).isEqualTo(Mode.SWITCHOVER);
    assertThat(decide(SYNCHRONOUS, refusing(refused), lost(SYNCHRONOUS))).isEmpty();

    DatabaseRecord often = SYNCHRONOUS;
    while (often.failovers() < LIMITS.failoversMax()) {
      often = often.retired().alone().arming("two").synchronous();
    }
    assertThat(decide(often, primary(often).refusing(refused), standby(often))).isEmpty();
  }

  /** It answers, and could not even stop in order. */
  @Test
  void aPrimaryWhoseDiskTakesNothingForLongIsReplacedAndNotForEver() {
    long tooLong = LIMITS.refusedMillis();
    for (DatabaseRecord record : List.of(SYNCHRONOUS, SWITCHOVER)) {
      Reported stuck = primary(record).stuck(tooLong);
      assertThat(decide(record, primary(record).stuck(tooLong - 1), standby(record))).isEmpty();
      assertThat(decide(record, stuck, standby(record))).contains(record.failedOver(END));
      assertThat(decide(record, primary(record).stuck(tooLong).deaf(), standby(record)))
          .contains(record.failedOver(END));
      assertThat(decide(record, stuck, standby(record).is(State.DOWN))).isEmpty();
      assertThat(decide(record, stuck, standby(record).endsAt(LESS))).contains(record.atLeast(END));
    }
    assertThat(decide(ALONE, primary(ALONE).stuck(tooLong), standby(ALONE).is(State.DOWN)))
        .isEmpty();

    DatabaseRecord often = SYNCHRONOUS;
    while (often.failovers() < LIMITS.failoversMax()) {
      often = often.retired().alone().arming("two").synchronous();
    }
    assertThat(decide(often, primary(often).stuck(tooLong), standby(often))).isEmpty();
  }

  @Test
  void aWitnessThatHasJustBegunTakesNobodyForDeafOrAway() {
    Reported deaf = primary(SYNCHRONOUS).deaf();
    assertThat(decide(situation(SYNCHRONOUS, 0, deaf, lost(SYNCHRONOUS)))).isEmpty();
    assertThat(decide(situation(SYNCHRONOUS, 0, dead(SYNCHRONOUS)))).isEmpty();
    assertThat(decide(situation(SYNCHRONOUS, SETTLED_MILLIS, dead(SYNCHRONOUS))))
        .contains(SYNCHRONOUS.alone());
  }

  @Test
  void aPrimaryThatItsStandbyHearsIsNotReplaced() {
    assertThat(decide(SYNCHRONOUS, standby(SYNCHRONOUS))).isEmpty();
    assertThat(decide(SYNCHRONOUS, standby(SYNCHRONOUS).lonely())).isEmpty();
    assertThat(decide(SYNCHRONOUS, standby(SYNCHRONOUS).starved())).isEmpty();
    assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS).deaf(), standby(SYNCHRONOUS))).isEmpty();
    assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS).deaf(), lost(SYNCHRONOUS)))
        .contains(SYNCHRONOUS.failedOver(END));
  }

  /** A server that is slow to answer its agent is not a machine that is silent. */
  @Test
  void aPrimaryWhoseAgentSpeaksAndIsNotAnsweredIsNotReplaced() {
    long stands = LIMITS.silenceMillis() + 1;
    Reported slow = primary(SYNCHRONOUS).lookedAt(stands).waiting(LONG_KNOWN_MILLIS);
    assertThat(decide(SYNCHRONOUS, slow, standby(SYNCHRONOUS))).isEmpty();
    assertThat(decide(SYNCHRONOUS, slow, lost(SYNCHRONOUS))).isEmpty();
    assertThat(rule(SYNCHRONOUS, slow, lost(SYNCHRONOUS))).isEqualTo("DB-55");
    assertThat(decide(SYNCHRONOUS, slow.is(State.HUNG), lost(SYNCHRONOUS)))
        .contains(SYNCHRONOUS.failedOver(END));
    assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS).waiting(LONG_KNOWN_MILLIS)))
        .contains(SYNCHRONOUS.degraded());
  }

  @Test
  void onePrimaryIsGoneSoonerThanAnotherStandsStill() {
    long gone = LIMITS.goneMillis();
    Reported told = standby(SYNCHRONOUS).starved().refused();
    assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS).aged(gone), told)).isEmpty();
    assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS).aged(gone + 1), told))
        .contains(SYNCHRONOUS.failedOver(END));
    assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS).aged(gone + 1), lost(SYNCHRONOUS)))
        .isEmpty();
    assertThat(
            decide(
                SYNCHRONOUS, primary(SYNCHRONOUS).aged(gone + 1), standby(SYNCHRONOUS).refused()))
        .isEmpty();
  }

  /** Also while its open sessions go on, and the log comes. */
  @Test
  void aPrimaryThatAnswersNoNewConnectionIsReplacedUnlessTheStandbyGetsIn() {
    Reported hangs = primary(SYNCHRONOUS).is(State.HUNG);
    assertThat(decide(SYNCHRONOUS, hangs, standby(SYNCHRONOUS))).isEmpty();
    assertThat(decide(SYNCHRONOUS, hangs, standby(SYNCHRONOUS).starved())).isEmpty();
    assertThat(decide(SYNCHRONOUS, hangs, standby(SYNCHRONOUS).lonely()))
        .contains(SYNCHRONOUS.failedOver(END));
    assertThat(decide(SYNCHRONOUS, hangs, lost(SYNCHRONOUS))).contains(SYNCHRONOUS.failedOver(END));
    assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS), standby(SYNCHRONOUS).lonely())).isEmpty();
  }

  /** They are let go when nobody takes its place; what does not answer says nothing of them. */
  @Test
  void commitsOfOpenSessionsDoNotWaitForEverInAPrimaryThatLetsNobodyIn() {
    long blocked = LIMITS.blockedMillis();
    Reported hangs = primary(SYNCHRONOUS).is(State.HUNG).waiting(blocked);
    assertThat(decide(SYNCHRONOUS, hangs)).contains(SYNCHRONOUS.degraded());
    assertThat(decide(SYNCHRONOUS, hangs, standby(SYNCHRONOUS))).contains(SYNCHRONOUS.degraded());
    Reported unfit = lost(SYNCHRONOUS).is(State.DOWN);
    assertThat(decide(SYNCHRONOUS, hangs, unfit)).contains(SYNCHRONOUS.degraded());
    assertThat(decide(SYNCHRONOUS, hangs, lost(SYNCHRONOUS))).contains(SYNCHRONOUS.failedOver(END));

    hangs.waiting(blocked - 1);
    assertThat(decide(SYNCHRONOUS, hangs)).isEmpty();
    assertThat(decide(SYNCHRONOUS, hangs, unfit)).isEmpty();
    hangs.waiting(ServerReport.NEVER);
    assertThat(decide(SYNCHRONOUS, hangs)).isEmpty();
    assertThat(decide(SYNCHRONOUS, hangs, unfit)).isEmpty();
  }

  private static Reported refusing(long millis) {
    return primary(SYNCHRONOUS).refusing(millis);
  }
}
