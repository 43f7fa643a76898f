package quantumforge.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
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

  /** What happens while a machine is killed. */
  private interface Event {
    void run() throws IOException;
  }

  private final List<String> done = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private Event afterKill = () -> {};
  private final List<DatabaseChange> changes = new ArrayList<>();
  private int failovers;
  private String primary = "one";
  private boolean whole = true;
  private boolean promotes = true;
  private boolean returns = true;
  private boolean follow = true;
  private String loss = NO_LOSS;
  private boolean writes = true;
  private boolean writesOnTheNewOne = true;
  private RowVerdict rows = rows(40, 0);

  /** A pair that does at once what it is to do, or never. */
  private final FailoverDrill.Plant plant =
      new FailoverDrill.Plant() {

        @Override
        public Optional<DatabaseStatus> look() {
          return Optional.of(database());
        }

        @Override
        public void kill(String node) throws IOException {
          done.add("kill " + node);
          whole = false;
          afterKill.run();
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

  /** A client whose every row is confirmed at once, or none. */
  private final FailoverDrill.Rows client =
      new FailoverDrill.Rows() {

        @Override
        public int last() {
          return 7;
        }

        @Override
        public boolean hasWrittenSince(int id) {
          return writes;
        }

        @Override
        public OptionalLong firstOn(String server, long sinceNanos) {
          return writesOnTheNewOne && server.equals(primary)
              ? OptionalLong.of(sinceNanos + 1_234_000_000L)
              : OptionalLong.empty();
        }

        @Override
        public String failure() {
          return "it is refused";
        }

        @Override
        public Optional<RowVerdict> check(String server, int before) {
          done.add("check %s behind %d".formatted(server, before));
          return Optional.ofNullable(rows);
        }

        @Override
        public void close() {}
      };

  private static RowVerdict rows(int acknowledged, int missing) {
    List<Integer> ids = missing == 0 ? List.of() : List.of(9);
    return new RowVerdict(
        "two", 41, acknowledged, 1, 0, 0, missing, ids, 0, List.of(), 0, List.of());
  }

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
        failovers,
        0,
        0,
        new DatabaseStatus.Verdict("DB-61", "", whole ? "FINE" : "WARNING"),
        List.of(),
        changes);
  }

  private List<Leg> run() throws Exception {
    return new FailoverDrill(plant, client, Duration.ofMillis(1), 3, sentence -> {}).run();
  }

  @Test
  void thePrimaryIsKilledBothWaysAndStartedAgainEachTime() throws Exception {
    List<Leg> legs = run();

    assertThat(done)
        .containsExactly(
            "kill one",
            "restart one",
            "check two behind 7",
            "kill two",
            "restart two",
            "check one behind 7");
    assertThat(legs).hasSize(2).allMatch(Leg::isPerfect);
    assertThat(Evidence.hasPassed(legs)).isTrue();
    assertThat(legs).allMatch(leg -> leg.firstWriteMillis() == 1_234);
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
  void nobodyIsKilledWhoseFailoverTheWitnessWouldNotMake() throws Exception {
    failovers = 2;

    List<Leg> legs = run();

    assertThat(done).isEmpty();
    assertThat(legs.getFirst().missing())
        .contains("has failed over 2 times since it was calm last and waits for a person after 3")
        .contains("./forge db resume --demo");
    failovers = 1;
    assertThat(run()).hasSize(2).allMatch(Leg::isPerfect);
  }

  @Test
  void whoIsKilledIsStartedAgainAlsoWhenNobodyTakesItsPlace() throws Exception {
    promotes = false;

    List<Leg> legs = run();

    assertThat(done).containsExactly("kill one", "restart one");
    assertThat(legs).hasSize(1).noneMatch(Leg::isPerfect);
    assertThat(legs.getFirst().missing())
        .isEqualTo("nobody took its place in time; the witness says: DB-61 ");
  }

  @Test
  void whoIsDeadWhenTheDrillIsEndedIsStartedAgainOnceAndNobodyIsKilledAnyMore() throws Exception {
    promotes = false;
    List<Optional<String>> ended = new ArrayList<>();
    FailoverDrill drill = new FailoverDrill(plant, client, Duration.ofMillis(1), 3, said::add);
    afterKill =
        () -> {
          ended.add(drill.end());
          ended.add(drill.end());
        };

    List<Leg> legs = drill.run();

    assertThat(ended).containsExactly(Optional.of("one"), Optional.empty());
    assertThat(done).containsExactly("kill one", "restart one");
    assertThat(said).containsOnlyOnce("starting one again");
    assertThat(legs).hasSize(1).noneMatch(Leg::isPerfect);
    whole = true;
    assertThatThrownBy(drill::run).hasMessageContaining("nothing is killed any more");
    assertThat(done).containsExactly("kill one", "restart one");
  }

  @Test
  void whoMayBeDeadIsStartedAgainAlsoWhenTheKillingFails() {
    afterKill =
        () -> {
          throw new IOException("no answer");
        };

    assertThatThrownBy(this::run).hasMessage("no answer");

    assertThat(done).containsExactly("kill one", "restart one");
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

  @Test
  void aRowThatIsMissingIsNoPassWhateverTheWitnessSays() throws Exception {
    rows = rows(40, 1);

    List<Leg> legs = run();

    assertThat(legs).hasSize(1).noneMatch(Leg::isPerfect);
    assertThat(legs.getFirst().missing()).isEmpty();
    assertThat(legs.getFirst().verdict()).contains("1 confirmed row is missing ([9])");
  }

  @Test
  void aDrillWithoutAConfirmedRowProvesNothing() throws Exception {
    rows = rows(0, 0);

    assertThat(run()).hasSize(1).noneMatch(Leg::isPerfect);
  }

  @Test
  void rowsThatCannotBeReadAreNoPass() throws Exception {
    rows = null;

    List<Leg> legs = run();

    assertThat(legs).hasSize(1).noneMatch(Leg::isPerfect);
    assertThat(legs.getFirst().missing()).isEqualTo("the rows could not be read in time");
  }

  @Test
  void nobodyIsKilledWhileNoRowCanBeWritten() throws Exception {
    writes = false;

    List<Leg> legs = run();

    assertThat(done).isEmpty();
    assertThat(legs.getFirst().missing())
        .isEqualTo("no row could be written before: it is refused");
  }

  @Test
  void aNewPrimaryThatConfirmsNoRowIsNoPass() throws Exception {
    writesOnTheNewOne = false;

    List<Leg> legs = run();

    assertThat(legs).hasSize(1).noneMatch(Leg::isPerfect);
    assertThat(legs.getFirst().missing()).isEqualTo("two confirmed no row: it is refused");
    assertThat(legs.getFirst().firstWriteMillis()).isEqualTo(DatabaseChange.UNKNOWN);
  }

  @Test
  void oneWayIsNotTheWholeDrill() throws Exception {
    List<Leg> legs = run();

    assertThat(Evidence.hasPassed(legs.subList(0, 1))).isFalse();
    assertThat(Evidence.hasPassed(List.of())).isFalse();
  }

  @Test
  void theEvidenceHasTheTimesOfEachPart() throws Exception {
    Evidence.Way way = Evidence.way(run().getFirst());

    assertThat(way.from()).isEqualTo("one");
    assertThat(way.to()).isEqualTo("two");
    assertThat(way.passed()).isTrue();
    assertThat(way.times()).isEqualTo(new Evidence.Times(1_600, 10, 20, 0, 500, 700, 900, 1_234));
  }
}
