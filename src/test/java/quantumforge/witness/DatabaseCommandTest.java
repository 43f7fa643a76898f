package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Lsn;
import quantumforge.kernel.Step;
import quantumforge.witness.DatabaseMachine.Effect;
import quantumforge.witness.DatabaseMachine.Event;
import quantumforge.witness.DatabaseMachine.State;

/** What an operator hears of his command. */
class DatabaseCommandTest {

  private static final DatabaseRecord ALONE =
      new DatabaseRecord(7, 3, DatabaseRecord.Mode.ALONE, "one", "", Lsn.ZERO, false, 2);

  private final DatabaseMachine machine =
      new DatabaseMachine(List.of("one", "two"), Mutants.limits(Duration.ofMinutes(10), 3));
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
  void forcingTheServerThatIsThePrimaryIsRefused() {
    assertThat(answers(ask(new DatabaseCommand.Force(3, "one"))).getFirst().done()).isFalse();
    assertThat(answers(ask(new DatabaseCommand.Force(3, "three"))).getFirst().done()).isFalse();
    DatabaseRecord forced = stored(ask(new DatabaseCommand.Force(3, "two")));
    assertThat(forced.primary()).isEqualTo("two");
    assertThat(forced.epoch()).isEqualTo(4);
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

  private List<Effect> ask(DatabaseCommand command) {
    step(new Event.Asked(command));
    return step(new Event.Looked(100, Map.of()));
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
