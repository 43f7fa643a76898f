package quantumforge.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import quantumforge.failover.Facts.Folder;
import quantumforge.failover.Facts.Running;
import quantumforge.kernel.Lsn;
import quantumforge.witness.DatabaseCommand;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.DatabaseRecord.Mode;

/**
 * From whatever is decided, and however both servers are found, a way leads to a pair that works:
 * by itself, or by an operator's orders, to which an alarm leads. Only where no server has whole
 * data is there none.
 */
class DeadEndsTest {

  private static final long PATIENCE_MILLIS = 30_000;
  private static final long SEED = 1;

  /** As docs/failover.md says. */
  private static final int STATES = 1_024;

  /** What it took. */
  private enum Way {
    BY_ITSELF,
    BY_RESUME,
    BY_TURNING_MACHINES_OFF,
    BY_FORCE,
    NONE
  }

  private record Start(DatabaseRecord record, Pose one, Pose two) {

    boolean anyData() {
      return one.hasData() || two.hasData();
    }
  }

  private record End(Start start, Way way, boolean alarmed, String last) {

    @Override
    public String toString() {
      return "\n%s, one %s, two %s: %s, alarm %s, %s"
          .formatted(start.record().mode(), start.one(), start.two(), way, alarmed, last);
    }
  }

  @Test
  void fromEachStateAWayLeadsToAPairThatWorks() {
    List<End> ends = starts().parallel().map(DeadEndsTest::end).toList();
    assertThat(ends.stream().filter(end -> end.way() == Way.NONE && end.start().anyData()))
        .as("dead ends")
        .isEmpty();
    assertThat(ends.stream().filter(end -> end.way() != Way.BY_ITSELF && !end.alarmed()))
        .as("waits for a person, and no alarm says so")
        .isEmpty();
    Map<Way, Long> counts =
        ends.stream()
            .collect(
                Collectors.groupingBy(
                    End::way, () -> new EnumMap<>(Way.class), Collectors.counting()));
    assertThat(counts.keySet())
        .contains(Way.BY_ITSELF, Way.BY_TURNING_MACHINES_OFF, Way.BY_FORCE, Way.NONE);
    assertThat(ends).hasSize(STATES);
  }

  /**
   * A pause is the operator's own, and ends with his resume. It is an alarm where commits are on
   * one server, and where nobody can write: so in a switchover, which can not be paused, nor begun
   * in a pause.
   */
  @Test
  void fromEachStateThatIsPausedAResumeLeadsOn() {
    Pose leads = new Pose(Running.READ_WRITE, Folder.PRIMARY, false, false);
    Pose follows = new Pose(Running.RECOVERY, Folder.STANDBY, false, false);
    for (Mode mode : List.of(Mode.ALONE, Mode.ARMING, Mode.SYNCHRONOUS, Mode.SWITCHOVER)) {
      End end = end(new Start(record(mode, true), leads, follows));
      assertThat(end.alarmed()).as(mode.name()).isEqualTo(mode != Mode.SYNCHRONOUS);
      assertThat(end.way())
          .as(mode.name())
          .isEqualTo(mode == Mode.SYNCHRONOUS ? Way.BY_ITSELF : Way.BY_RESUME);
    }
  }

  private static Stream<Start> starts() {
    List<Start> starts = new ArrayList<>();
    for (Pose one : Pose.all()) {
      for (Pose two : Pose.all()) {
        for (Mode mode : List.of(Mode.ALONE, Mode.ARMING, Mode.SYNCHRONOUS, Mode.SWITCHOVER)) {
          starts.add(new Start(record(mode, false), one, two));
        }
      }
    }
    return starts.stream();
  }

  private static DatabaseRecord record(Mode mode, boolean paused) {
    String standby = mode == Mode.ALONE ? "" : "two";
    return new DatabaseRecord(10, 2, mode, "one", standby, new Lsn(Pose.end()), paused, 0);
  }

  private static End end(Start start) {
    Plant plant = Scenario.of(SEED).plant();
    plant.begin(start.record(), new TreeMap<>(Map.of("one", start.one(), "two", start.two())));
    Optional<String> unwell = plant.after(PATIENCE_MILLIS);
    boolean alarmed = plant.alarms();
    String rule = plant.lastRule();
    Way way = Way.BY_ITSELF;
    while (unwell.isPresent() && way != Way.NONE) {
      way = Way.values()[way.ordinal() + 1];
      order(plant, way);
      unwell = plant.after(PATIENCE_MILLIS);
    }
    return new End(start, way, alarmed, rule + " " + unwell.orElse(""));
  }

  /** What docs/failover.md and the alarm say that a person can do. */
  private static void order(Plant plant, Way way) {
    DatabaseRecord record = plant.record().orElseThrow();
    switch (way) {
      case BY_ITSELF, NONE -> {}
      case BY_RESUME -> plant.command(new DatabaseCommand.Resume(record.epoch()));
      case BY_TURNING_MACHINES_OFF -> plant.turnOffWhatHangs();
      case BY_FORCE -> {
        Site other = plant.other(record.primary());
        String server = other.postgres().hasData() ? other.name() : record.primary();
        plant.command(new DatabaseCommand.Force(record.epoch(), server, false));
      }
    }
  }
}
