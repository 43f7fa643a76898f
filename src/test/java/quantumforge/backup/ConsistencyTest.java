package quantumforge.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import quantumforge.backup.Consistency.Again;
import quantumforge.backup.Consistency.Effect;
import quantumforge.backup.Consistency.Looked;
import quantumforge.backup.Consistency.Standing;
import quantumforge.backup.Consistency.State;
import quantumforge.backup.Consistency.Told;
import quantumforge.kernel.Lsn;
import quantumforge.kernel.Step;

class ConsistencyTest {

  private final Consistency machine = new Consistency(Duration.ofSeconds(5));
  private State state = State.NOTHING;
  private List<Effect> effects = List.of();

  @Test
  void theSameSumIsEqualWhereverItsLogIs() {
    look(0, primary(100, 1), primary(110, 1), sample("two", 90, 1));
    assertThat(standing("two").agreement()).isEqualTo(Agreement.EQUAL);
    assertThat(effects).isEmpty();
  }

  @Test
  void whoIsBehindTheChangeIsBehindByTheLogBetween() {
    look(0, primary(100, 1), primary(110, 1), sample("two", 105, 1));
    look(30_000, primary(200, 2), primary(210, 2), sample("two", 150, 1));
    assertThat(standing("two").agreement()).isEqualTo(Agreement.BEHIND);
    assertThat(standing("two").behindBytes()).isEqualTo(60);
    assertThat(effects).isEmpty();
  }

  @Test
  void aPrimaryThatChangesAllTheTimeMakesNobodyDifferent() {
    for (int i = 0; i < 20; i++) {
      look(
          i * 30_000L,
          primary(100 * i + 10, i),
          primary(100 * i + 20, i + 1_000),
          sample("two", 100 * i + 15, 500 + i));
      assertThat(standing("two").agreement()).isEqualTo(Agreement.BEHIND);
    }
  }

  @Test
  void whoDiffersAtAPlaceWhereThePrimarysSumIsKnownIsDifferentOnceItIsConfirmed() {
    look(0, primary(100, 1), primary(110, 1), sample("two", 105, 9));
    assertThat(standing("two").agreement()).isEqualTo(Agreement.BEHIND);
    assertThat(standing("two").detail()).contains("looked at again");
    assertThat(effects).containsExactly(new Again(Duration.ofSeconds(5)));
    look(4_999, primary(120, 1), primary(130, 1), sample("two", 125, 9));
    assertThat(standing("two").agreement()).isEqualTo(Agreement.BEHIND);
    look(5_000, primary(120, 1), primary(130, 1), sample("two", 125, 9));
    assertThat(standing("two").agreement()).isEqualTo(Agreement.DIFFERENT);
    assertThat(standing("two").detail())
        .isEqualTo(
            "trading_patterns has 1 row, 0000000000000009 at 0/7D, and one has 1 row, 0000000000000001");
    assertThat(effects).containsExactly(new Told(standing("two")));
    look(35_000, primary(140, 1), primary(150, 1), sample("two", 145, 9));
    assertThat(effects).as("told once").isEmpty();
    assertThat(standing("two").sinceMillis()).isEqualTo(5_000);
    look(65_000, primary(160, 1), primary(170, 1), sample("two", 165, 1));
    assertThat(standing("two").agreement()).isEqualTo(Agreement.EQUAL);
    assertThat(effects).containsExactly(new Told(standing("two")));
  }

  @Test
  void aCommitThatTheStandbyHasBeforeItCanBeSeenAtThePrimaryIsNoDifference() {
    look(0, primary(100, 1), primary(110, 1), sample("two", 105, 2));
    assertThat(effects).hasSize(1);
    look(5_000, primary(120, 2), primary(130, 2), sample("two", 125, 2));
    assertThat(standing("two").agreement()).isEqualTo(Agreement.EQUAL);
    look(10_000, primary(140, 2), primary(150, 2), sample("two", 145, 3));
    assertThat(standing("two").agreement())
        .as("a new suspicion begins anew")
        .isEqualTo(Agreement.BEHIND);
  }

  @Test
  void aCopyIsHeldAgainstWhatThePrimaryHadWhenItWasMade() {
    look(0, primary(100, 1), primary(110, 1));
    look(30_000, primary(200, 1), primary(210, 1), sample("copy", 150, 9));
    look(35_000, primary(220, 1), primary(230, 1), sample("copy", 150, 9));
    assertThat(standing("copy").agreement()).isEqualTo(Agreement.DIFFERENT);
  }

  @Test
  void placesOfAnotherTimelineOrPrimaryProveNothing() {
    look(0, primary(100, 1), primary(110, 1));
    look(30_000, primary("two", 2, 300, 1), primary("two", 2, 310, 1), sample("copy", 105, 9));
    assertThat(standing("copy").agreement()).isEqualTo(Agreement.BEHIND);
    assertThat(standing("copy").behindBytes()).isNegative();
    assertThat(standing("copy").detail()).contains("is of timeline 1, and two of 2");
  }

  @Test
  void whatCannotBeSeenIsUnknownAndWhatIsDamagedIsDifferentAtOnce() {
    look(
        0,
        primary(100, 1),
        primary(110, 1),
        new Sample("two", new Sample.Unseen("refused")),
        new Sample("copy", new Sample.Damaged(sums(4), "somebody changed it")));
    assertThat(standing("two").agreement()).isEqualTo(Agreement.UNKNOWN);
    assertThat(standing("copy").agreement()).isEqualTo(Agreement.DIFFERENT);
    assertThat(effects)
        .containsExactly(new Told(standing("copy")), new Again(Duration.ofSeconds(5)));
  }

  @Test
  void withoutAPrimaryNothingIsCompared() {
    Step<State, Effect> step =
        machine.step(state, new Looked(0, List.of(), List.of(sample("two", 100, 1))));
    assertThat(step.state().standings().get("two").agreement()).isEqualTo(Agreement.UNKNOWN);
  }

  private Standing standing(String holder) {
    return state.standings().get(holder);
  }

  private void look(long atMillis, Sample first, Sample second, Sample... others) {
    Step<State, Effect> step =
        machine.step(state, new Looked(atMillis, List.of(first, second), List.of(others)));
    state = step.state();
    effects = step.effects();
  }

  private static Sample primary(long lsn, long sum) {
    return primary("one", 1, lsn, sum);
  }

  private static Sample primary(String name, int timeline, long lsn, long sum) {
    return new Sample(name, new Sample.Moment(timeline, new Lsn(lsn), new Lsn(lsn), sums(sum)));
  }

  private static Sample sample(String holder, long lsn, long sum) {
    return primary(holder, 1, lsn, sum);
  }

  private static Map<EssentialTable, TableSum> sums(long patterns) {
    Map<EssentialTable, TableSum> sums = new EnumMap<>(EssentialTable.class);
    sums.put(EssentialTable.PATTERNS, new TableSum(1, patterns));
    sums.put(EssentialTable.POSITIONS, TableSum.NONE);
    sums.put(EssentialTable.CONFIGURATION, TableSum.NONE);
    return sums;
  }
}
