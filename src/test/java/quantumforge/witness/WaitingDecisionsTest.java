package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static quantumforge.witness.Decisions.ALONE;
import static quantumforge.witness.Decisions.ARMING;
import static quantumforge.witness.Decisions.LESS;
import static quantumforge.witness.Decisions.LIMITS;
import static quantumforge.witness.Decisions.MORE;
import static quantumforge.witness.Decisions.SWITCHOVER;
import static quantumforge.witness.Decisions.SYNCHRONOUS;
import static quantumforge.witness.Decisions.dead;
import static quantumforge.witness.Decisions.decide;
import static quantumforge.witness.Decisions.rule;
import static quantumforge.witness.Reported.END;
import static quantumforge.witness.Reported.primary;
import static quantumforge.witness.Reported.standby;
import static quantumforge.witness.Reported.unborn;

import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.health.ServerReport.State;

/** The first primary, and what is waited for: by which rule, which tells people what to do. */
class WaitingDecisionsTest {

  private static final DatabaseRecord UNBORN = DatabaseRecord.NONE;

  @Test
  void theFirstPrimaryIsTheOneWithDataElseTheFirstInTheConfiguration() {
    assertThat(decide(UNBORN, unborn("one").empty(), unborn("two").empty()))
        .contains(UNBORN.first("one"));
    assertThat(decide(UNBORN, unborn("one").empty(), unborn("two"))).contains(UNBORN.first("two"));
  }

  /** What the agents have heard since is gone from the control nodes. */
  @Test
  void copiesOfAnEarlierTimeAreAnAlarmAndNothingIsDecidedOnThem() {
    DatabaseRecord newer = SYNCHRONOUS.failedOver(END);
    Reported leads = primary(newer).deaf();
    for (DatabaseRecord old : List.of(UNBORN, ALONE, SYNCHRONOUS, SWITCHOVER)) {
      assertThat(rule(old, leads)).isEqualTo("DB-00B");
      assertThat(rule(old, leads, standby(newer).deaf().is(State.PRIMARY))).isEqualTo("DB-00B");
      assertThat(rule(old, leads.is(State.YIELDED), standby(newer).deaf())).isEqualTo("DB-00B");
      leads.is(State.PRIMARY);
    }
    // Another witness decides, of which this one has yet to hear.
    assertThat(rule(ALONE, primary(newer), standby(newer))).isNotIn("DB-00A", "DB-00B");
    // Who has heard less than the other one may be about to end.
    assertThat(rule(UNBORN, primary(ALONE).deaf(), standby(newer).deaf())).isEqualTo("DB-00B");
  }

  @Test
  void whoTakesCommitsByANewerDecisionThanTheControlNodesHaveGoesOn() {
    DatabaseRecord newer = SYNCHRONOUS.failedOver(END);
    Reported leads = primary(newer).deaf();
    Reported follows = standby(newer).deaf();
    for (DatabaseRecord old : List.of(UNBORN, ALONE, SYNCHRONOUS, SWITCHOVER)) {
      DatabaseRecord adopted = decide(old, leads, follows).orElseThrow();
      assertThat(adopted.mode()).isEqualTo(DatabaseRecord.Mode.ALONE);
      assertThat(adopted.primary()).isEqualTo("two");
      assertThat(adopted.epoch()).isEqualTo(newer.epoch());
      assertThat(adopted.version()).isGreaterThan(newer.version() + 1);
    }
  }

  @Test
  void ofTwoServersWithDataNoneIsChosen() {
    assertThat(rule(UNBORN, unborn("one"), unborn("two"))).isEqualTo("DB-02");
    assertThat(rule(UNBORN, unborn("one"))).isEqualTo("DB-02");
  }

  @Test
  void whoIsToBePromotedAndLacksWhatItConfirmedWaitsForAPerson() {
    DatabaseRecord over = SYNCHRONOUS.failedOver(END);
    Reported elect = primary(over).is(State.STANDBY);
    assertThat(rule(over, elect.endsAt(LESS))).isEqualTo("DB-25");
    assertThat(rule(over, elect.endsAt(END))).isEqualTo("DB-52");
  }

  @Test
  void aSwitchoverWaitsForTheLastWordAndIsNoAlarmMeanwhile() {
    Reported yielded = primary(SWITCHOVER).is(State.YIELDED).endsAt(MORE);
    assertThat(rule(SWITCHOVER, yielded, standby(SWITCHOVER))).isEqualTo("DB-27");
  }

  @Test
  void aPrimaryThatDoesNotTakeCommitsYetIsAnAlarm() {
    assertThat(rule(ALONE, primary(ALONE).is(State.STARTING), standby(ALONE))).isEqualTo("DB-52");
    Reported refuses = primary(ALONE).refusing(LIMITS.refusedMillis());
    assertThat(rule(ALONE, refuses, standby(ALONE).is(State.DOWN))).isEqualTo("DB-53");
  }

  @Test
  void aStandbyForWhichOnlyAPersonCanDoAnythingIsAnAlarm() {
    Reported stranded = standby(ALONE).starved();
    assertThat(rule(ALONE, primary(ALONE), stranded)).isEqualTo("DB-62");
    assertThat(rule(ALONE, primary(ALONE), stranded.helpless())).isEqualTo("DB-58");
    assertThat(rule(ALONE, dead(ALONE), stranded)).isNotEqualTo("DB-58");
  }

  @Test
  void aPrimaryThatRefusesItsAgentsCommitsIsAnAlarmAndTheGateIsSeenToAllTheSame() {
    long tooLong = LIMITS.refusedMillis();
    for (DatabaseRecord record : List.of(ALONE, ARMING, SYNCHRONOUS)) {
      Reported blind = primary(record).uncommitted(tooLong);
      Reported follower = standby(record).starved();
      assertThat(rule(record, primary(record).uncommitted(tooLong - 1), follower))
          .isNotEqualTo("DB-49");
      assertThat(rule(record, blind, follower)).isEqualTo("DB-49");
      assertThat(rule(record, blind.refusing(1), follower)).isNotEqualTo("DB-49");
    }
    Reported waits = primary(SYNCHRONOUS).uncommitted(tooLong).waiting(LIMITS.blockedMillis());
    assertThat(decide(SYNCHRONOUS, waits, standby(SYNCHRONOUS))).contains(SYNCHRONOUS.degraded());
  }

  /** The operator's word that its machine is off is no proof, and a pause changes nothing. */
  @Test
  void whatWasForcedOutIsAnAlarmUntilItIsKnownToHaveEnded() {
    DatabaseRecord forced = SYNCHRONOUS.forced("two");
    assertThat(forced.unfenced()).isEqualTo("one");
    assertThat(DatabaseRecord.of(forced.values())).isEqualTo(forced);
    Reported ignorant = primary(SYNCHRONOUS);
    Reported ended = standby(forced).is(State.DOWN);
    for (DatabaseRecord record : List.of(forced, forced.paused(true))) {
      for (Reported[] said :
          new Reported[][] {
            {primary(record)},
            {primary(record), ignorant},
            {primary(record), primary(SYNCHRONOUS).is(State.DOWN)},
            {primary(record), standby(record).is(State.PRIMARY)},
            {}
          }) {
        assertThat(look(record, said).level()).isEqualTo(DatabaseRule.Level.CRITICAL);
        assertThat(look(record, said).reason()).contains("one, which was forced out");
      }
      assertThat(look(record, primary(record), ended.aged(60_000)).level())
          .isEqualTo(DatabaseRule.Level.WARNING);
    }
    assertThat(decide(forced, primary(forced), ended)).contains(forced.fenced());
    assertThat(look(forced.fenced(), primary(forced)).level())
        .isEqualTo(DatabaseRule.Level.WARNING);
    assertThat(forced.arming("one").unfenced()).isEmpty();
    assertThat(forced.alone().unfenced()).isEqualTo("one");
    assertThat(forced.forced("two").unfenced()).isEqualTo("one");
    assertThat(ALONE.forced(ALONE.primary()).unfenced()).isEmpty();
    assertThat(SYNCHRONOUS.failedOver(END).unfenced()).isEmpty();
  }

  private static DatabaseMachine.Verdict look(DatabaseRecord record, Reported... said) {
    DatabaseMachine machine = Decisions.machine();
    return machine.step(machine.resume(record, 0), Decisions.looked(said)).state().verdict();
  }

  @Test
  void whatStreamsInTheStandbysPlaceIsAnAlarmUntilItIsGone() {
    assertThat(rule(ALONE, primary(ALONE).withImpostor(), standby(ALONE))).isEqualTo("DB-54");
    assertThat(rule(ALONE, primary(ALONE).withImpostor())).isEqualTo("DB-54");
  }

  /** Nobody can write, and the pause is what the primary's end waits for. */
  @Test
  void aPauseInWhichThePrimaryTakesNoCommitsIsAnAlarm() {
    for (DatabaseRecord record : List.of(SYNCHRONOUS, ALONE)) {
      DatabaseRecord paused = record.paused(true);
      assertThat(rule(paused, primary(paused), standby(paused))).isEqualTo("DB-07");
      assertThat(rule(paused, dead(paused), standby(paused))).isEqualTo("DB-06A");
      assertThat(rule(paused, primary(paused).is(State.STARTING), standby(paused)))
          .isEqualTo("DB-06A");
      assertThat(rule(paused, standby(paused).starved().lonely())).isEqualTo("DB-06A");
    }
    DatabaseRecord paused = SYNCHRONOUS.paused(true);
    assertThat(rule(paused, primary(paused).waiting(60_000))).isEqualTo("DB-06A");
  }

  /** It confirms every commit, so nothing else shows that the next fault would end the service. */
  @Test
  void commitsThatWaitForAStandbyThatCouldNotBePromotedAreAnAlarm() {
    assertThat(rule(SYNCHRONOUS, primary(SYNCHRONOUS), standby(SYNCHRONOUS))).isEqualTo("DB-61");
    for (Reported unfit :
        List.of(
            standby(SYNCHRONOUS).is(State.HUNG),
            standby(SYNCHRONOUS).replayPaused(),
            standby(SYNCHRONOUS).aged(60_000),
            standby(SYNCHRONOUS).deaf())) {
      assertThat(rule(SYNCHRONOUS, primary(SYNCHRONOUS), unfit)).isEqualTo("DB-59");
    }
    long justNow = Decisions.LIMITS.silenceMillis() + 1;
    assertThat(rule(SYNCHRONOUS, primary(SYNCHRONOUS), standby(SYNCHRONOUS).aged(justNow)))
        .isEqualTo("DB-61");
  }
}
