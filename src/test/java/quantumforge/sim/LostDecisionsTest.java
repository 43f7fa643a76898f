package quantumforge.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import quantumforge.witness.DatabaseCommand;
import quantumforge.witness.DatabaseRecord;

/**
 * Two of the three control nodes come back with copies of the record that are of an earlier time,
 * with which they are a majority, while the third one is away; there are no other faults.
 */
class LostDecisionsTest {

  private static final long SEEDS = 20;
  private static final long SWITCHED_MILLIS = 15_000;
  private static final long BROUGHT_BACK_MILLIS = 35_000;

  static Stream<Arguments> times() {
    Predicate<DatabaseRecord> beginning = record -> record.epoch() == 0;
    Predicate<DatabaseRecord> before = record -> record.epoch() == 1;
    Predicate<DatabaseRecord> switching = record -> record.mode() == DatabaseRecord.Mode.SWITCHOVER;
    return Stream.of(
        Arguments.argumentSet("the beginning", beginning),
        Arguments.argumentSet("the former primary's time", before),
        Arguments.argumentSet("the switchover", switching));
  }

  @ParameterizedTest
  @MethodSource("times")
  void nothingIsLostAndWhoTakesCommitsGoesOn(Predicate<DatabaseRecord> time) {
    Set<String> rules = new TreeSet<>();
    LongStream.rangeClosed(1, SEEDS)
        .forEach(
            seed -> {
              Plant plant =
                  Scenario.of(seed)
                      .leavingOut(IntStream.range(0, 1_000).boxed().collect(Collectors.toSet()))
                      .plant();
              bringBack(plant, time);
              assertThat(plant.run()).as("seed %d", seed).isEmpty();
              assertThat(plant.rules()).as("seed %d", seed).contains("DB-10", "DB-00A");
              assertThat(plant.record().orElseThrow().epoch()).isEqualTo(2);
              rules.addAll(plant.rules());
            });
    assertThat(rules).contains("DB-00B");
  }

  private static void bringBack(Plant plant, Predicate<DatabaseRecord> time) {
    World world = plant.world();
    world.outside(SWITCHED_MILLIS, () -> plant.command(new DatabaseCommand.Switchover(1)));
    world.outside(
        BROUGHT_BACK_MILLIS,
        () -> {
          for (Control control : plant.controls()) {
            world.note("fault: " + control.name() + " crashed");
            world.crash(control.name());
            control.crashed();
          }
          for (Control control : plant.controls().subList(0, 2)) {
            control.goBack(time);
            world.outside(500, () -> world.restart(control.name()));
          }
          world.outside(30_000, () -> world.restart(plant.controls().getLast().name()));
        });
  }
}
