package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static quantumforge.witness.Decisions.ALONE;
import static quantumforge.witness.Decisions.LIMITS;
import static quantumforge.witness.Decisions.SYNCHRONOUS;
import static quantumforge.witness.Decisions.decide;
import static quantumforge.witness.Decisions.rule;
import static quantumforge.witness.Decisions.situation;
import static quantumforge.witness.Reported.END;
import static quantumforge.witness.Reported.primary;
import static quantumforge.witness.Reported.standby;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Lsn;

/** When commits begin to wait for a standby again that they waited for too long. */
class ResyncDecisionsTest {

  /** As one does whose disk takes two seconds: each time costs a stop of commits. */
  @Test
  void aStandbyThatConfirmsTooSlowlyIsWaitedForEverMoreRarely() {
    DatabaseRecord often = ALONE;
    for (int times = 1; times < 40; times++) {
      DatabaseRecord arming = often.arming("two");
      often = arming.synchronous().degraded();
      assertThat(often.degradations()).isEqualTo(times);
      assertThat(arming.degraded().degradations()).isEqualTo(times);
      long pause = Math.min(2_000L << Math.min(times - 1, 10), 10_000);
      Reported[] said = {primary(often), standby(often)};
      assertThat(decide(situation(often, pause - 1, said))).isEmpty();
      assertThat(rule(situation(often, pause - 1, said))).isEqualTo("DB-57");
      assertThat(decide(situation(often, pause, said))).contains(often.arming("two"));
    }
  }

  @Test
  void thatCommitsWaitedTooLongCountsUntilItIsCalmOrAPersonMendsIt() {
    DatabaseRecord once = SYNCHRONOUS.degraded();
    DatabaseRecord again = once.arming("two").synchronous();
    Reported[] well = {primary(again), standby(again)};
    long calm = LIMITS.calmMillis();
    assertThat(decide(situation(again, calm - 1, well))).isEmpty();
    assertThat(decide(situation(again, calm, well))).contains(again.calm());
    assertThat(DatabaseRecord.of(once.values())).isEqualTo(once);
    for (DatabaseRecord kept :
        List.of(once.paused(true), again.alone(), again.switchover(), again.atLeast(END))) {
      assertThat(kept.degradations()).isEqualTo(1);
    }
    for (DatabaseRecord anew :
        List.of(
            again.calm(),
            again.resumed(),
            once.rebuilding("two"),
            again.failedOver(END),
            again.switchover().switchedOver(END))) {
      assertThat(anew.degradations()).isZero();
    }
    Map<String, String> older = new TreeMap<>(once.values());
    older.remove("degradations");
    assertThat(DatabaseRecord.of(older).degradations()).isZero();
  }

  /** What one side says alone may be half a minute old, of a connection that is dead. */
  @Test
  void commitsBeginToWaitOnlyForAStandbyThatThePrimaryHearsToo() {
    assertThat(decide(ALONE, primary(ALONE).unconnected(), standby(ALONE))).isEmpty();
    Lsn far = new Lsn(END.bytes() + LIMITS.lagMaxBytes() + 1);
    assertThat(decide(ALONE, primary(ALONE).confirmed(Lsn.ZERO).endsAt(far), near(far))).isEmpty();
    assertThat(decide(ALONE, primary(ALONE).endsAt(far), near(far))).isPresent();
  }

  private static Reported near(Lsn end) {
    return standby(ALONE).endsAt(end);
  }
}
