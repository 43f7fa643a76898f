package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static quantumforge.witness.Decisions.ALONE;
import static quantumforge.witness.Decisions.ARMING;
import static quantumforge.witness.Decisions.FIRST_MILLIS;
import static quantumforge.witness.Decisions.LESS;
import static quantumforge.witness.Decisions.LIMITS;
import static quantumforge.witness.Decisions.LONG_KNOWN_MILLIS;
import static quantumforge.witness.Decisions.MORE;
import static quantumforge.witness.Decisions.SYNCHRONOUS;
import static quantumforge.witness.Decisions.dead;
import static quantumforge.witness.Decisions.decide;
import static quantumforge.witness.Decisions.looked;
import static quantumforge.witness.Decisions.lost;
import static quantumforge.witness.Decisions.machine;
import static quantumforge.witness.Decisions.rule;
import static quantumforge.witness.Decisions.stores;
import static quantumforge.witness.Reported.END;
import static quantumforge.witness.Reported.primary;
import static quantumforge.witness.Reported.standby;

import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.health.ServerReport.Gate;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.Lsn;
import quantumforge.kernel.Step;
import quantumforge.witness.DatabaseMachine.Effect;
import quantumforge.witness.DatabaseMachine.Event;
import quantumforge.witness.DatabaseRecord.Mode;

/** Who is promoted in place of a primary that is lost, and who is not. */
class PromotionDecisionsTest {

  @Test
  void onlyAStandbyThatTheRecordConfirmsIsPromoted() {
    assertThat(decide(SYNCHRONOUS, dead(SYNCHRONOUS), lost(SYNCHRONOUS)))
        .contains(SYNCHRONOUS.failedOver(END));
    assertThat(decide(ALONE, dead(ALONE), lost(ALONE))).isEmpty();
    assertThat(decide(ARMING, dead(ARMING), lost(ARMING))).contains(ARMING.alone());
    assertThat(decide(ALONE, lost(ALONE))).isEmpty();
    assertThat(decide(ARMING, lost(ARMING))).isEmpty();
  }

  @Test
  void nobodyHearsOfADecisionBeforeItIsDurable() {
    DatabaseMachine machine = machine();
    Step<DatabaseMachine.State, Effect> well =
        machine.step(
            machine.resume(SYNCHRONOUS, 0), looked(primary(SYNCHRONOUS), standby(SYNCHRONOUS)));
    Step<DatabaseMachine.State, Effect> decided =
        machine.step(well.state(), looked(dead(SYNCHRONOUS), lost(SYNCHRONOUS)));
    DatabaseRecord next = SYNCHRONOUS.failedOver(END);
    assertThat(decided.effects())
        .contains(new Effect.Store(next), new Effect.Tell(SYNCHRONOUS))
        .doesNotContain(new Effect.Tell(next));
    Step<DatabaseMachine.State, Effect> waiting =
        machine.step(decided.state(), looked(dead(SYNCHRONOUS), lost(SYNCHRONOUS)));
    assertThat(waiting.effects()).containsExactly(new Effect.Tell(SYNCHRONOUS));

    assertThat(machine.step(waiting.state(), new Event.Stored(300, next)).effects())
        .contains(new Effect.Tell(next));
  }

  /** What it confirmed the standby may lack, also when the primary is gone. */
  @Test
  void aStandbyInWhosePlaceSomethingElseConfirmedIsNotPromoted() {
    Reported said = primary(SYNCHRONOUS).withImpostor().aged(LONG_KNOWN_MILLIS);
    assertThat(decide(SYNCHRONOUS, said, lost(SYNCHRONOUS))).isEmpty();
    assertThat(decide(SYNCHRONOUS, dead(SYNCHRONOUS).withImpostor(), lost(SYNCHRONOUS)))
        .contains(SYNCHRONOUS.alone());
  }

  @Test
  void aStandbyThatLacksWhatItOnceConfirmedIsNotPromoted() {
    DatabaseMachine machine = machine();
    Step<DatabaseMachine.State, Effect> well =
        machine.step(
            machine.resume(SYNCHRONOUS, 0), looked(primary(SYNCHRONOUS), standby(SYNCHRONOUS)));

    long late = FIRST_MILLIS + 2 * LIMITS.silenceMillis() + 1;
    assertThat(
            stores(
                machine.step(well.state(), looked(late, lost(SYNCHRONOUS).endsAt(LESS))).effects()))
        .containsExactly(new Effect.Store(SYNCHRONOUS.atLeast(END)));
    assertThat(stores(machine.step(well.state(), looked(lost(SYNCHRONOUS))).effects()))
        .containsExactly(new Effect.Store(SYNCHRONOUS.failedOver(END)));
  }

  /** All others who knew of it have begun anew. */
  @Test
  void aStandbyThatLacksWhatOnlyThePrimarysAgentSawConfirmedIsNotPromoted() {
    DatabaseMachine machine = machine();
    DatabaseMachine.State begun = machine.resume(SYNCHRONOUS, 0);
    Reported primary = dead(SYNCHRONOUS).gated(Gate.OPEN).unconnected();
    Reported standby = lost(SYNCHRONOUS).endsAt(LESS);
    assertThat(stores(machine.step(begun, looked(primary.confirmed(LESS), standby)).effects()))
        .containsExactly(new Effect.Store(SYNCHRONOUS.failedOver(LESS)));

    primary.confirmed(END);
    DatabaseMachine.State seen = machine.step(begun, looked(primary, standby)).state();
    long late = FIRST_MILLIS + 2 * LIMITS.silenceMillis() + 1;
    assertThat(stores(machine.step(seen, looked(late, primary, standby)).effects()))
        .containsExactly(new Effect.Store(SYNCHRONOUS.alone()));
  }

  /** Nobody is promoted while it is paused; a witness that begins anew must know it behind that. */
  @Test
  void whatTheStandbyLacksIsKeptAlsoInAPause() {
    DatabaseRecord paused = SYNCHRONOUS.paused(true);
    DatabaseMachine machine = machine();
    Step<DatabaseMachine.State, Effect> well =
        machine.step(machine.resume(paused, 0), looked(primary(paused), standby(paused)));

    long late = FIRST_MILLIS + 2 * LIMITS.silenceMillis() + 1;
    for (List<Reported> seen :
        List.of(
            List.of(lost(paused).endsAt(LESS)),
            List.of(primary(paused), standby(paused).endsAt(LESS)))) {
      assertThat(
              stores(
                  machine
                      .step(well.state(), looked(late, seen.toArray(Reported[]::new)))
                      .effects()))
          .containsExactly(new Effect.Store(paused.atLeast(END)));
    }
    assertThat(stores(machine.step(well.state(), looked(lost(paused).endsAt(LESS))).effects()))
        .isEmpty();
  }

  @Test
  void thatNobodyCouldGoOnIsCritical() {
    for (Reported standby : List.of(lost(SYNCHRONOUS).is(State.DOWN), lost(SYNCHRONOUS).deaf())) {
      assertThat(rule(SYNCHRONOUS, standby)).isEqualTo("DB-29");
    }
    assertThat(rule(SYNCHRONOUS, standby(SYNCHRONOUS))).isEqualTo("DB-50");
  }

  @Test
  void whatTheStandbyLacksIsKnownToALaterWitnessToo() {
    DatabaseRecord kept = SYNCHRONOUS.atLeast(END);
    assertThat(decide(kept, lost(kept).endsAt(LESS))).isEmpty();
    assertThat(decide(kept, lost(kept))).contains(kept.failedOver(END));
  }

  @Test
  void aPrimaryThatEndedGoesOnAloneWhenNobodyCanTakeItsPlace() {
    assertThat(decide(SYNCHRONOUS, dead(SYNCHRONOUS))).contains(SYNCHRONOUS.alone());
    assertThat(decide(SYNCHRONOUS, dead(SYNCHRONOUS), lost(SYNCHRONOUS).endsAt(LESS)))
        .contains(SYNCHRONOUS.alone());
  }

  /** With commits all the time, the primary's last word is as often the newer one as not. */
  @Test
  void whatThePrimaryToldLaterThanTheStandbyIsWaitedForFromTheStandby() {
    DatabaseMachine machine = machine();
    Step<DatabaseMachine.State, Effect> told =
        machine.step(
            machine.resume(SYNCHRONOUS, 0),
            looked(primary(SYNCHRONOUS).endsAt(MORE), standby(SYNCHRONOUS)));
    Step<DatabaseMachine.State, Effect> died =
        machine.step(told.state(), looked(dead(SYNCHRONOUS), standby(SYNCHRONOUS)));
    assertThat(stores(died.effects())).isEmpty();
    assertThat(died.state().verdict().rule()).isEqualTo("DB-14");

    Step<DatabaseMachine.State, Effect> caughtUp =
        machine.step(died.state(), looked(dead(SYNCHRONOUS), standby(SYNCHRONOUS).endsAt(MORE)));
    assertThat(stores(caughtUp.effects()))
        .containsExactly(new Effect.Store(SYNCHRONOUS.failedOver(MORE)));

    long late = FIRST_MILLIS + 2 * LIMITS.silenceMillis() + 1;
    Step<DatabaseMachine.State, Effect> lacking =
        machine.step(died.state(), looked(late, dead(SYNCHRONOUS), standby(SYNCHRONOUS)));
    assertThat(stores(lacking.effects())).containsExactly(new Effect.Store(SYNCHRONOUS.alone()));
  }

  @Test
  void aStandbyWhoseWordIsLateIsWaitedFor() {
    long silence = LIMITS.silenceMillis();
    assertThat(decide(SYNCHRONOUS, dead(SYNCHRONOUS), standby(SYNCHRONOUS).aged(silence + 1)))
        .isEmpty();
    assertThat(decide(SYNCHRONOUS, dead(SYNCHRONOUS), standby(SYNCHRONOUS).aged(2 * silence + 1)))
        .contains(SYNCHRONOUS.alone());
  }

  /** What it saw of its replication then says nothing of the primary now, nor of itself. */
  @Test
  void aStandbyThatDoesNotAnswerItsAgentIsNeitherWitnessNorPromoted() {
    long stands = LIMITS.silenceMillis() + 1;
    assertThat(decide(SYNCHRONOUS, lost(SYNCHRONOUS).lookedAt(stands))).isEmpty();
    assertThat(decide(SYNCHRONOUS, lost(SYNCHRONOUS).lookedAt(stands - 1)))
        .contains(SYNCHRONOUS.failedOver(END));
    assertThat(decide(SYNCHRONOUS, dead(SYNCHRONOUS), lost(SYNCHRONOUS).lookedAt(stands)))
        .isEmpty();
    assertThat(decide(ALONE, primary(ALONE), standby(ALONE).lookedAt(stands))).isEmpty();
    assertThat(decide(ALONE, primary(ALONE), standby(ALONE))).contains(ALONE.arming("two"));
  }

  /** It confirms everything all the same, and its server would never end its recovery. */
  @Test
  void aStandbyThatHasPausedItsReplayIsNotPromotedAndThePrimaryStartsWithoutIt() {
    assertThat(decide(SYNCHRONOUS, lost(SYNCHRONOUS).replayPaused())).isEmpty();
    assertThat(decide(SYNCHRONOUS, dead(SYNCHRONOUS), standby(SYNCHRONOUS).replayPaused()))
        .contains(SYNCHRONOUS.alone());
    assertThat(decide(ALONE, primary(ALONE), standby(ALONE).replayPaused())).isEmpty();
  }

  @Test
  void aStandbyThatDoesNotHearTheWitnessIsNotPromoted() {
    assertThat(decide(SYNCHRONOUS, lost(SYNCHRONOUS).deaf())).isEmpty();
  }

  @Test
  void aStandbyOfAnotherEpochIsNotPromoted() {
    DatabaseRecord later =
        new DatabaseRecord(9, 4, Mode.SYNCHRONOUS, "one", "two", Lsn.ZERO, false, 0);
    assertThat(decide(later, lost(SYNCHRONOUS))).isEmpty();
    assertThat(decide(later, lost(later))).contains(later.failedOver(END));
  }
}
