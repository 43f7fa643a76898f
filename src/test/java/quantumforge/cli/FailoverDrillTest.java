package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.cli.FailoverDrill.Leg;
import quantumforge.status.DatabaseChange;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.Propagation;

/** The steps of a drill, and what it says when one of them does not come true. */
class FailoverDrillTest {

  private static final String NO_LOSS = "0 acknowledged commits lost, proven by 0/1";

  private static final Propagation FOLLOWED =
      new Propagation(20, true, 700, false, List.of(), List.of());
  private static final Propagation NOT_FOLLOWED =
      new Propagation(20, false, -1, true, List.of("pool of edge: no"), List.of());

  private final List<String> done = new ArrayList<>();
  private final List<DatabaseChange> changes = new ArrayList<>();
  private String primary = "one";
  private boolean whole = true;
  private boolean promotes = true;
  private boolean returns = true;
  private boolean follow = true;
  private String loss = NO_LOSS;

  /** A pair that does at once what it is to do, or never. */
  private final FailoverDrill.Plant plant =
      new FailoverDrill.Plant() {

        @Override
        public Optional<DatabaseStatus> look() {
          return Optional.of(database());
        }

        @Override
        public void kill(String node) {
          done.add("kill " + node);
          whole = false;
          if (promotes) {
            change(node, node.equals("one") ? "two" : "one", DatabaseChange.UNKNOWN);
          }
        }

        @Override
        public void restart(String node) {
          done.add("restart " + node);
          if (returns && !changes.isEmpty()) {
            whole = true;
            DatabaseChange before = changes.removeLast();
            change(before.from(), before.to(), 900);
          }
        }
      };

  private void change(String from, String to, long redundantMillis) {
    primary = to;
    changes.add(
        new DatabaseChange(
            changes.size() + 2,
            from,
            to,
            "DB-23",
            "",
            Instant.EPOCH,
            1_600,
            10,
            0,
            500,
            redundantMillis,
            follow ? FOLLOWED : NOT_FOLLOWED,
            loss,
            ""));
  }

  private DatabaseStatus database() {
    return new DatabaseStatus(
        changes.size() + 1,
        1,
        whole ? "SYNCHRONOUS" : "ALONE",
        primary,
        "",
        false,
        0,
        0,
        new DatabaseStatus.Verdict("DB-61", "", whole ? "FINE" : "WARNING"),
        List.of(),
        changes);
  }

  private List<Leg> run() throws Exception {
    return new FailoverDrill(plant, Duration.ofMillis(1), sentence -> {}).run();
  }

  @Test
  void thePrimaryIsKilledBothWaysAndStartedAgainEachTime() throws Exception {
    List<Leg> legs = run();

    assertThat(done).containsExactly("kill one", "restart one", "kill two", "restart two");
    assertThat(legs).hasSize(2).allMatch(Leg::isPerfect);
    assertThat(legs.getLast().change().orElseThrow().to()).isEqualTo("one");
  }

  @Test
  void aPlantThatIsNotWholeIsLeftAlone() throws Exception {
    whole = false;

    List<Leg> legs = run();

    assertThat(done).isEmpty();
    assertThat(legs).hasSize(1).noneMatch(Leg::isPerfect);
    assertThat(legs.getFirst().missing()).contains("were not on both servers");
  }

  @Test
  void whoIsKilledIsStartedAgainAlsoWhenNobodyTakesItsPlace() throws Exception {
    promotes = false;

    List<Leg> legs = run();

    assertThat(done).containsExactly("kill one", "restart one");
    assertThat(legs).hasSize(1).noneMatch(Leg::isPerfect);
    assertThat(legs.getFirst().missing()).contains("nobody took its place");
  }

  @Test
  void aFormerPrimaryThatDoesNotComeBackEndsTheDrillWithWhatWasSeen() throws Exception {
    returns = false;

    List<Leg> legs = run();

    assertThat(legs).hasSize(1).noneMatch(Leg::isPerfect);
    assertThat(legs.getFirst().missing()).isEqualTo("one did not become a standby in time");
    assertThat(legs.getFirst().change().orElseThrow().to()).isEqualTo("two");
  }

  @Test
  void clientsThatDoNotFollowEndTheDrill() throws Exception {
    follow = false;

    List<Leg> legs = run();

    assertThat(legs).hasSize(1).noneMatch(Leg::isPerfect);
    assertThat(legs.getFirst().missing()).isEqualTo("not complete: pool of edge: no");
  }

  @Test
  void aLossIsNoPass() throws Exception {
    loss = "3 commits at risk";

    assertThat(run()).hasSize(1).noneMatch(Leg::isPerfect);
  }
}
