package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static quantumforge.witness.Decisions.ALONE;
import static quantumforge.witness.Decisions.ARMING;
import static quantumforge.witness.Decisions.LESS;
import static quantumforge.witness.Decisions.LIMITS;
import static quantumforge.witness.Decisions.SYNCHRONOUS;
import static quantumforge.witness.Decisions.dead;
import static quantumforge.witness.Decisions.decide;
import static quantumforge.witness.Decisions.lost;
import static quantumforge.witness.Reported.END;
import static quantumforge.witness.Reported.primary;
import static quantumforge.witness.Reported.standby;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import quantumforge.health.ServerReport.Gate;
import quantumforge.health.ServerReport.State;
import quantumforge.witness.DatabaseRecord.Mode;

/** When commits wait for a standby that may be promoted, and when they do not. */
class StandbyDecisionsTest {

  @Test
  void aStandbyIsConfirmedOnlyWithAllBeforeTheFirstCommitThatWaited() {
    Gate unproven = new Gate("two", Optional.empty());
    assertThat(decide(ARMING, primary(ARMING).gated(unproven), standby(ARMING))).isEmpty();
    assertThat(decide(ARMING, primary(ARMING), standby(ARMING).endsAt(LESS))).isEmpty();
    assertThat(decide(ARMING, primary(ARMING), standby(ARMING))).contains(ARMING.synchronous());
  }

  @Test
  void commitsWaitForAStandbyAgainOnlyWhenItHasBegunToMakeItsDataAnew() {
    DatabaseRecord ordered = SYNCHRONOUS.rebuilding("two");
    long order = ordered.version();
    assertThat(decide(ordered, primary(ordered), standby(ordered).rebuilt(order - 1))).isEmpty();
    assertThat(
            decide(ordered, primary(ordered), standby(ordered).rebuilt(order).is(State.REBUILDING)))
        .isEmpty();
    DatabaseRecord arming = ordered.arming("two");
    assertThat(decide(ordered, primary(ordered), standby(ordered).rebuilt(order))).contains(arming);
    assertThat(arming.rebuild()).isEqualTo(DatabaseRecord.Rebuild.NONE);
    assertThat(decide(ordered, dead(ordered), lost(ordered).rebuilt(order))).isEmpty();
  }

  @Test
  void anOrderToMakeDataAnewOutlivesTheWitness() {
    DatabaseRecord ordered = SYNCHRONOUS.rebuilding("two");
    assertThat(DatabaseRecord.of(ordered.values())).isEqualTo(ordered);
    assertThat(
            new DatabaseRecord(1, 1, Mode.ALONE, "one", "", END, false, 0, null, null, 0, null)
                .rebuild())
        .isEqualTo(DatabaseRecord.Rebuild.NONE);
    Map<String, String> older = new TreeMap<>(ALONE.values());
    older.keySet().removeIf(name -> name.startsWith("rebuild"));
    assertThat(DatabaseRecord.of(older)).isEqualTo(ALONE);
    assertThat(ordered.paused(true).resumed().rebuild()).isEqualTo(ordered.rebuild());
    assertThat(ordered.forced("two").rebuild()).isEqualTo(DatabaseRecord.Rebuild.NONE);
  }

  @Test
  void aStandbyForWhomCommitsDoNotWaitAnyMoreIsNotPromotable() {
    for (Gate changed : List.of(Gate.OPEN, Reported.gate("*", END))) {
      assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS).gated(changed), standby(SYNCHRONOUS)))
          .contains(SYNCHRONOUS.alone());
    }
  }

  @Test
  void aStandbyInWhosePlaceSomethingElseConfirmsIsNotPromotable() {
    Reported follows = standby(ALONE);
    assertThat(decide(ALONE, primary(ALONE).withImpostor(), follows)).isEmpty();
    assertThat(decide(ALONE, primary(ALONE), follows)).contains(ALONE.arming("two"));
    assertThat(decide(ARMING, primary(ARMING).withImpostor(), standby(ARMING)))
        .contains(ARMING.alone());
    assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS).withImpostor(), standby(SYNCHRONOUS)))
        .contains(SYNCHRONOUS.alone());
  }

  @Test
  void aPrimaryThatIsCutFromItsStandbyGoesOnAloneAndIsNotReplaced() {
    Reported waiting = primary(SYNCHRONOUS).lonely();
    assertThat(decide(SYNCHRONOUS, waiting.waiting(LIMITS.blockedMillis() - 1), lost(SYNCHRONOUS)))
        .isEmpty();
    assertThat(decide(SYNCHRONOUS, waiting.waiting(LIMITS.blockedMillis()), lost(SYNCHRONOUS)))
        .contains(SYNCHRONOUS.degraded());
  }

  /** The primary's own view has the standby connected all the while. */
  @Test
  void aConnectionThatIsStillThereConfirmsNothing() {
    assertThat(
            decide(
                SYNCHRONOUS,
                primary(SYNCHRONOUS).waiting(LIMITS.blockedMillis()),
                standby(SYNCHRONOUS)))
        .contains(SYNCHRONOUS.degraded());
  }
}
