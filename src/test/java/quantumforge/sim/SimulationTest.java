package quantumforge.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import quantumforge.witness.DatabaseRule;
import quantumforge.witness.Mutants;

/**
 * The real machines of the witness, of the ledger and of the agents in a world of models, under
 * faults from a seed. {@code -Dsim.seed=N} runs one seed and shows all of it; {@code -Dsim.seeds=N}
 * runs so many new ones.
 */
class SimulationTest {

  /** Each of these found a mistake once. */
  private static final List<Long> REGRESSIONS =
      List.of(21L, 76L, 134L, 146L, 187L, 238L, 249L, 505_261L, 1_000_720L);

  /** Reaches what a person has to do, which few do. */
  private static final long NEEDS_A_PERSON = 1_481;

  private static final long MUTANT_SEEDS = 4_000;

  @Test
  void nothingIsViolated() {
    if (System.getProperty("sim.seed") != null) {
      long seed = Long.getLong("sim.seed");
      Plant plant = new Plant(seed, Mutant.NONE, Set.of());
      assertThat(plant.run()).as(String.join("\n", plant.world().trace())).isEmpty();
      return;
    }
    REGRESSIONS.forEach(SimulationTest::check);
    Set<String> reached = new TreeSet<>();
    long first = System.currentTimeMillis();
    for (long seed = first; seed < first + Long.getLong("sim.seeds", 300); seed++) {
      reached.addAll(check(seed));
    }
    assertThat(reached).contains("DB-22", "DB-23", "DB-30", "DB-61");
  }

  /** The rules by which it was decided. */
  private static Set<String> check(long seed) {
    Plant plant = new Plant(seed, Mutant.NONE, Set.of());
    List<String> violations = plant.run();
    if (!violations.isEmpty()) {
      Shrunk shrunk = Shrunk.of(seed);
      throw new AssertionError(
          "%s%nafter%n%s%nagain: mvn test -Dtest=SimulationTest -Dsim.seed=%d"
              .formatted(violations.getFirst(), String.join("\n", shrunk.trace()), seed));
    }
    return plant.rules();
  }

  @ParameterizedTest
  @EnumSource(value = Mutant.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void eachMistakeIsNoticed(Mutant mutant) {
    for (long seed = 1; seed <= MUTANT_SEEDS; seed++) {
      if (!new Plant(seed, mutant, Set.of()).run().isEmpty()) {
        return;
      }
    }
    throw new AssertionError("%s was not noticed in %d runs".formatted(mutant, MUTANT_SEEDS));
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    Plant one = new Plant(4, Mutant.NONE, Set.of());
    Plant other = new Plant(4, Mutant.NONE, Set.of());
    one.run();
    other.run();
    assertThat(other.world().trace()).isEqualTo(one.world().trace());
    assertThat(other.world().hash()).isEqualTo(one.world().hash());
  }

  @Test
  void everyRuleIsReached() {
    Set<String> reached = new TreeSet<>();
    Set<String> all = new TreeSet<>(Mutants.table().stream().map(DatabaseRule::id).toList());
    // Nobody changes a server's settings here, or streams under the standby's name.
    List.of("DB-15", "DB-31", "DB-33", "DB-54").forEach(all::remove);
    reached.addAll(check(NEEDS_A_PERSON));
    for (long seed = 1; seed <= MUTANT_SEEDS && !reached.containsAll(all); seed++) {
      Plant plant = new Plant(seed, Mutant.NONE, Set.of());
      plant.run();
      reached.addAll(plant.rules());
    }
    assertThat(reached).containsAll(all);
  }

  /** For finding out: first and last seed, the mistake, and whether all is shown. */
  public static void main(String[] arguments) {
    Mutant mutant = arguments.length > 2 ? Mutant.valueOf(arguments[2]) : Mutant.NONE;
    Set<String> reached = new TreeSet<>();
    int bad = 0;
    for (long seed = Long.parseLong(arguments[0]); seed <= Long.parseLong(arguments[1]); seed++) {
      Plant plant = new Plant(seed, mutant, Set.of());
      List<String> violations = plant.run();
      reached.addAll(plant.rules());
      if (!violations.isEmpty()) {
        bad++;
        System.out.println(seed + " " + violations.getFirst());
        if (arguments.length > 3) {
          Shrunk.of(seed).trace().forEach(System.out::println);
        }
      }
    }
    System.out.println(bad + " bad; reached " + reached);
  }
}
