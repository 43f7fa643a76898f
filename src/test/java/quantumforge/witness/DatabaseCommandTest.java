package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import quantumforge.health.ServerReport;
import quantumforge.kernel.Lsn;
import quantumforge.kernel.Step;
import quantumforge.witness.DatabaseMachine.Effect;
import quantumforge.witness.DatabaseMachine.Event;
import quantumforge.witness.DatabaseMachine.State;
import quantumforge.witness.DatabaseSituation.Seen;

/** What an operator hears of his command. */
class DatabaseCommandTest {

  private static final DatabaseRecord ALONE =
      new DatabaseRecord(7, 3, DatabaseRecord.Mode.ALONE, "one", "", Lsn.ZERO, false, 2);

  private final DatabaseMachine machine = Decisions.machine();
  private State state = machine.resume(ALONE, 0);

  @Test
  void itIsAnsweredAsDoneOnlyWhenItIsDurable() {
    DatabaseCommand pause = new DatabaseCommand.Pause(3);
    List<Effect> looked = ask(pause);
    assertThat(answers(looked)).isEmpty();
    DatabaseRecord wanted = stored(looked);
    assertThat(wanted.paused()).isTrue();
    List<Effect> stored = step(new Event.Stored(200, wanted));
    assertThat(answers(stored))
        .containsExactly(
            new Effect.Answered(pause, true, "an operator asks to pause: decide nothing more"));
    assertThat(answers(step(new Event.Looked(300, Map.of())))).isEmpty();
  }

  @Test
  void inAnotherEpochNothingIsDoneAndItIsSaid() {
    List<Effect> looked = ask(new DatabaseCommand.Pause(2));
    assertThat(answers(looked))
        .containsExactly(
            new Effect.Answered(
                new DatabaseCommand.Pause(2), false, "the epoch is 3, and the command is for 2"));
    assertThat(looked).noneMatch(Effect.Store.class::isInstance);
  }

  @Test
  void whatNoRuleAllowsIsRefusedByTheRuleThatHolds() {
    List<Effect> looked = ask(new DatabaseCommand.Switchover(3));
    assertThat(answers(looked)).hasSize(1);
    assertThat(answers(looked).getFirst().done()).isFalse();
    assertThat(answers(looked).getFirst().sentence()).startsWith("DB-51 does not allow it now: ");
  }

  @Test
  void aSwitchoverBeginsOnlyWhereTheStandbyFollowsClosely() {
    DatabaseRecord synchronous = ALONE.arming("two").synchronous();
    DatabaseCommand command = new DatabaseCommand.Switchover(3);
    state = machine.resume(synchronous, 0);
    Reported starved = Reported.standby(synchronous).starved();
    List<Effect> early = ask(command, Reported.primary(synchronous), starved);
    assertThat(early).noneMatch(Effect.Store.class::isInstance);
    assertThat(answers(early).getFirst().done()).isFalse();
    List<Effect> asked = ask(command, Reported.primary(synchronous), Reported.standby(synchronous));
    assertThat(stored(asked)).isEqualTo(synchronous.switchover());
  }

  /** The primary lets nobody write, and would not be let write before somebody says so. */
  @Test
  void inASwitchoverAPauseIsRefused() {
    DatabaseRecord switching = ALONE.arming("two").synchronous().switchover();
    state = machine.resume(switching, 0);
    List<Effect> looked = ask(new DatabaseCommand.Pause(3), Reported.primary(switching));
    assertThat(looked).noneMatch(Effect.Store.class::isInstance);
    assertThat(answers(looked).getFirst().done()).isFalse();
  }

  @Test
  void forcingTheServerThatIsThePrimaryIsRefused() {
    assertThat(answers(ask(force("one", false))).getFirst().done()).isFalse();
    assertThat(answers(ask(force("three", true))).getFirst().done()).isFalse();
    DatabaseRecord forced = stored(ask(force("two", true)));
    assertThat(forced.primary()).isEqualTo("two");
    assertThat(forced.epoch()).isEqualTo(4);
  }

  /** What it confirmed is gone, and the other server may be too: nobody else could go on. */
  @Test
  void aPrimaryThatIsNotPromotedSinceItLacksSomethingCanBeForced() {
    DatabaseRecord over =
        new DatabaseRecord(7, 3, DatabaseRecord.Mode.ALONE, "one", "", Reported.END, false, 2);
    state = machine.resume(over, 0);
    Reported elect = Reported.primary(over).is(ServerReport.State.STANDBY).endsAt(Lsn.ZERO);
    DatabaseRecord forced = stored(ask(force("one", false), elect));
    assertThat(forced.primary()).isEqualTo("one");
    assertThat(forced.epoch()).isEqualTo(4);
    assertThat(forced.floor()).isEqualTo(Lsn.ZERO);

    state = machine.resume(over, 0);
    assertThat(answers(ask(force("one", true), elect.deaf())).getFirst().done()).isFalse();
  }

  /** Nobody would end it: it goes on alone, and does not hear that it is replaced. */
  @Test
  void aPrimaryThatMayStillTakeCommitsIsReplacedByForceOnlyWhenItIsSaidToBeOff() {
    List<Effect> unheard = ask(force("two", false), Reported.standby(ALONE));
    assertThat(unheard).noneMatch(Effect.Store.class::isInstance);
    assertThat(answers(unheard).getFirst().done()).isFalse();
    assertThat(answers(unheard).getFirst().sentence())
        .startsWith("one may still take commits")
        .endsWith("--former-is-off");

    Reported deaf = Reported.primary(ALONE).deaf();
    List<Effect> speaking = ask(force("two", false), deaf, Reported.standby(ALONE));
    assertThat(speaking).noneMatch(Effect.Store.class::isInstance);

    assertThat(stored(ask(force("two", true), deaf)).primary()).isEqualTo("two");
    assertThat(state.granted()).contains(force("two", true));
    state = machine.resume(ALONE, 0);
    assertThat(
            stored(ask(force("two", false), Reported.primary(ALONE), Reported.standby(ALONE)))
                .primary())
        .isEqualTo("two");
  }

  /** The primary would end, and nobody would come. */
  @Test
  void aServerThatIsNotHeardIsNotForcedWhileThePrimaryTakesCommits() {
    for (boolean formerIsOff : List.of(false, true)) {
      List<Effect> asked = ask(force("two", formerIsOff), Reported.primary(ALONE));
      assertThat(asked).noneMatch(Effect.Store.class::isInstance);
      assertThat(answers(asked).getFirst().sentence())
          .isEqualTo("one takes commits, and two is not heard, so nobody would: start two first");
      state = machine.resume(ALONE, 0);
    }
    Reported ended = Reported.primary(ALONE).is(ServerReport.State.DOWN);
    assertThat(stored(ask(force("two", false), ended)).primary()).isEqualTo("two");
  }

  /** Its agent would not make data of nothing, and nobody would take commits. */
  @Test
  void aServerWithoutDataIsNotForced() {
    for (ServerReport.State nothing :
        List.of(
            ServerReport.State.EMPTY, ServerReport.State.REBUILDING, ServerReport.State.BROKEN)) {
      state = machine.resume(ALONE, 0);
      List<Effect> asked =
          ask(force("two", false), Reported.primary(ALONE), Reported.standby(ALONE).is(nothing));
      assertThat(asked).noneMatch(Effect.Store.class::isInstance);
      assertThat(answers(asked).getFirst().sentence()).startsWith("two has no data");
    }
  }

  /** The agent would take the next record for one of a database that was lost. */
  @Test
  void beforeTheFirstDatabaseIsMadeNothingIsPausedNorResumed() {
    DatabaseRecord first = DatabaseRecord.NONE.first("one");
    Reported fails = Reported.primary(first).is(ServerReport.State.EMPTY);
    for (DatabaseCommand command :
        List.of(new DatabaseCommand.Pause(1), new DatabaseCommand.Resume(1))) {
      state = machine.resume(first, 0);
      List<Effect> early = ask(command, fails);
      assertThat(early).noneMatch(Effect.Store.class::isInstance);
      assertThat(answers(early).getFirst().sentence())
          .isEqualTo("one has not made the first database yet: its agent says what is in the way");
      state = machine.resume(first, 0);
      assertThat(stored(ask(command, Reported.primary(first))).version()).isEqualTo(2);
    }
  }

  @Test
  void whoCannotBeForcedIsNamed() {
    Reported leads = Reported.primary(ALONE);
    assertThat(answers(ask(force("three", false), leads)).getFirst().sentence())
        .isEqualTo("there is no server \"three\", but one and two");
    assertThat(answers(ask(force("one", false), leads)).getFirst().sentence())
        .isEqualTo("one is the primary of epoch 3 already");
  }

  private static DatabaseCommand force(String server, boolean formerIsOff) {
    return new DatabaseCommand.Force(3, server, formerIsOff);
  }

  @Test
  void aStandbysDataAreMadeAnewOnlyWhereThePrimaryTakesCommits() {
    DatabaseRecord synchronous = ALONE.arming("two").synchronous();
    DatabaseCommand reinit = new DatabaseCommand.Reinit(3, "two");
    state = machine.resume(synchronous, 0);
    List<Effect> decided =
        ask(reinit, Reported.primary(synchronous), Reported.standby(synchronous));
    DatabaseRecord ordered = stored(decided);
    assertThat(ordered.mode()).isEqualTo(DatabaseRecord.Mode.ALONE);
    assertThat(ordered.rebuild())
        .isEqualTo(new DatabaseRecord.Rebuild("two", synchronous.version() + 1));
    assertThat(decided)
        .contains(new Effect.Tell(synchronous))
        .doesNotContain(new Effect.Tell(ordered));

    state = machine.resume(synchronous, 0);
    assertThat(answers(ask(reinit, Reported.standby(synchronous))).getFirst().sentence())
        .startsWith("DB-50 does not allow it now: ");
    state = machine.resume(synchronous.switchover(), 0);
    assertThat(answers(ask(reinit, Reported.primary(synchronous.switchover()))).getFirst().done())
        .isFalse();
    state = machine.resume(synchronous.paused(true), 0);
    assertThat(
            answers(ask(reinit, Reported.primary(synchronous.paused(true)))).getFirst().sentence())
        .startsWith("DB-07 does not allow it now: ");
  }

  @Test
  void whoseDataCannotBeMadeAnewIsSaid() {
    Reported leads = Reported.primary(ALONE);
    assertThat(reinit("one", leads))
        .isEqualTo("one is the primary of epoch 3, and only a standby's data are thrown away");
    assertThat(reinit("three", leads)).isEqualTo("there is no server \"three\", but one and two");
    assertThat(reinit("two", leads, Reported.standby(ALONE).is(ServerReport.State.REBUILDING)))
        .isEqualTo("the data of two are being made anew already");
  }

  private String reinit(String server, Reported... reports) {
    List<Effect> looked = ask(new DatabaseCommand.Reinit(3, server), reports);
    assertThat(looked).noneMatch(Effect.Store.class::isInstance);
    return answers(looked).getFirst().sentence();
  }

  @Test
  void aCommandWaitsWhileADecisionIsBeingMadeDurable() {
    DatabaseRecord pausing = stored(ask(new DatabaseCommand.Pause(3)));
    step(new Event.Asked(new DatabaseCommand.Resume(3)));
    assertThat(answers(step(new Event.Looked(150, Map.of())))).isEmpty();
    step(new Event.Stored(200, pausing));
    DatabaseRecord resuming = stored(step(new Event.Looked(250, Map.of())));
    assertThat(resuming.paused()).isFalse();
    assertThat(answers(step(new Event.Stored(300, resuming))).getFirst().command())
        .isEqualTo(new DatabaseCommand.Resume(3));
  }

  private List<Effect> ask(DatabaseCommand command, Reported... reports) {
    Map<String, Seen> seen = new TreeMap<>();
    for (Reported report : reports) {
      seen.put(report.server(), report.seen());
    }
    step(new Event.Asked(command));
    return step(new Event.Looked(100, seen));
  }

  private List<Effect> step(Event event) {
    Step<State, Effect> step = machine.step(state, event);
    state = step.state();
    return step.effects();
  }

  private static DatabaseRecord stored(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.Store.class::isInstance)
        .map(effect -> ((Effect.Store) effect).record())
        .findFirst()
        .orElseThrow();
  }

  private static List<Effect.Answered> answers(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.Answered.class::isInstance)
        .map(Effect.Answered.class::cast)
        .toList();
  }
}
