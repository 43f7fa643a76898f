package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static quantumforge.witness.Decisions.LIMITS;
import static quantumforge.witness.Decisions.SWITCHOVER;
import static quantumforge.witness.Decisions.SYNCHRONOUS;
import static quantumforge.witness.Decisions.dead;
import static quantumforge.witness.Decisions.decide;
import static quantumforge.witness.Decisions.looked;
import static quantumforge.witness.Decisions.lost;
import static quantumforge.witness.Decisions.machine;
import static quantumforge.witness.Decisions.rule;
import static quantumforge.witness.Decisions.situation;
import static quantumforge.witness.Decisions.stores;
import static quantumforge.witness.Reported.END;
import static quantumforge.witness.Reported.primary;
import static quantumforge.witness.Reported.standby;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Lsn;
import quantumforge.kernel.Step;
import quantumforge.witness.DatabaseMachine.Effect;
import quantumforge.witness.DatabaseMachine.Event;
import quantumforge.witness.DatabaseRecord.Mode;

/** Two servers that fail in turn do not take the service from each other for ever. */
class FlappingDecisionsTest {

  @Test
  void tooManyFailoversWaitForAPersonOrForCalm() {
    DatabaseRecord often =
        new DatabaseRecord(9, 4, Mode.SYNCHRONOUS, "one", "two", Lsn.ZERO, false, 3);
    assertThat(decide(often, lost(often))).isEmpty();
    Reported[] well = {primary(often), standby(often)};
    long calm = LIMITS.calmMillis();
    assertThat(decide(situation(often, calm - 1, well))).isEmpty();
    assertThat(decide(situation(often, calm, well))).contains(often.calm());
    assertThat(decide(often.calm(), lost(often.calm()))).isPresent();
  }

  @Test
  void aNewPrimaryIsNotReplacedByTheNextFailoverAtOnce() {
    DatabaseMachine machine = machine();
    DatabaseRecord over = SYNCHRONOUS.failedOver(END);
    DatabaseRecord again = over.arming("one").synchronous();
    DatabaseMachine.State before =
        machine.step(machine.resume(SYNCHRONOUS, 0), new Event.Stored(1_000, over)).state();
    DatabaseMachine.State ready = machine.step(before, new Event.Stored(2_000, again)).state();
    long gap = LIMITS.failoverMinGap().toMillis();

    Step<DatabaseMachine.State, Effect> early =
        machine.step(ready, looked(1_000 + gap - 1, lost(again)));
    assertThat(stores(early.effects())).isEmpty();
    assertThat(early.state().verdict().rule()).isEqualTo("DB-16");
    assertThat(stores(machine.step(early.state(), looked(1_000 + gap, lost(again))).effects()))
        .containsExactly(new Effect.Store(again.failedOver(END)));
    assertThat(stores(machine.step(ready, looked(5_000, dead(again), lost(again))).effects()))
        .containsExactly(new Effect.Store(again.alone()));

    Event asked = looked(5_000, lost(again));
    assertThat(stores(machine.step(machine.resume(again, 0), asked).effects())).isNotEmpty();
    DatabaseRecord wanted = SYNCHRONOUS.switchover().switchedOver(END);
    DatabaseMachine.State switched =
        machine.step(machine.resume(SWITCHOVER, 0), new Event.Stored(1_000, wanted)).state();
    DatabaseRecord calm = wanted.arming("one").synchronous();
    switched = machine.step(switched, new Event.Stored(2_000, calm)).state();
    assertThat(stores(machine.step(switched, looked(5_000, lost(calm))).effects())).isNotEmpty();
  }

  @Test
  void aServerThatFailedTooOftenAsThePrimaryIsNotPromotedUntilAnOperatorLetsItGoOn() {
    DatabaseRecord often = failed("two", LIMITS.failuresMax());
    assertThat(rule(often, lost(often))).isEqualTo("DB-17");
    assertThat(decide(often, dead(often), lost(often))).contains(often.alone());
    assertThat(rule(often, primary(often), standby(often))).isEqualTo("DB-56");
    assertThat(decide(often, primary(often).refusing(LIMITS.refusedMillis()), standby(often)))
        .isEmpty();
    DatabaseRecord resumed = often.resumed();
    assertThat(decide(resumed, lost(resumed))).contains(resumed.failedOver(END));

    DatabaseRecord less = failed("two", LIMITS.failuresMax() - 1);
    assertThat(decide(less, lost(less))).contains(less.failedOver(END));
    DatabaseRecord other = failed("one", LIMITS.failuresMax());
    assertThat(decide(other, lost(other))).contains(other.failedOver(END));
  }

  @Test
  void aServersFailuresOutliveTheCalmAndWhatAnOperatorWants() {
    DatabaseRecord once = SYNCHRONOUS.failedOver(END).arming("one").synchronous();
    assertThat(once.failures("one")).isEqualTo(1);
    assertThat(once.failures("two")).isZero();
    for (DatabaseRecord later :
        List.of(
            once.calm(),
            once.paused(true),
            once.alone(),
            once.forced("one"),
            once.switchover().switchedOver(END),
            once.rebuilding("one"),
            DatabaseRecord.of(once.values()))) {
      assertThat(later.failures("one")).isEqualTo(1);
    }
    assertThat(once.retired().failures("two")).isEqualTo(1);
    assertThat(DatabaseRecord.of(once.retired().values())).isEqualTo(once.retired());
    assertThat(once.resumed().failures()).isEmpty();

    Map<String, String> older = once.values();
    older.remove("failures");
    assertThat(DatabaseRecord.of(older).failures()).isEmpty();
  }

  @Test
  void whoIsMadeThePrimaryStaysItWhenThePreferredOneIsBack() {
    DatabaseRecord after = SYNCHRONOUS.failedOver(END).arming("one").synchronous();
    assertThat(decide(after, primary(after), standby(after))).isEmpty();
  }

  private static DatabaseRecord failed(String server, int times) {
    return new DatabaseRecord(
        9,
        4,
        Mode.SYNCHRONOUS,
        "one",
        "two",
        Lsn.ZERO,
        false,
        0,
        DatabaseRecord.Rebuild.NONE,
        Map.of(server, times),
        0,
        "");
  }
}
