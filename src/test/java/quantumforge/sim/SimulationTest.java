package quantumforge.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import quantumforge.witness.DatabaseRule;
import quantumforge.witness.Mutants;

/**
 * The real machines of the witness, of the ledger and of the agents in a world of models, under
 * faults from a seed. {@code -Dsim.seed=N} runs one seed and shows all of it; {@code -Dsim.seeds=N}
 * runs so many new ones in {@link #inManySeedsNothingIsViolated}, which takes as long as it takes.
 */
class SimulationTest {

  /** Each of these found a mistake once. */
  private static final List<Long> REGRESSIONS =
      List.of(
          21L,
          76L,
          134L,
          146L,
          187L,
          238L,
          249L,
          505_261L,
          1_000_720L,
          1_796_074_453_609L,
          1_796_084_767_745L,
          1_796_086_900_076L,
          1_796_088_629_437L,
          1_796_088_945_622L,
          1_796_091_664_879L);

  /** Reaches what a person has to do, which few do. */
  private static final long NEEDS_A_PERSON = 1_481;

  private static final long NEW_SEEDS = 300;

  /** In so many seeds each mistake is noticed. */
  static final long MUTANT_SEEDS = 4_000;

  /** Of what is asked for by a property, on a machine that is slow. */
  static final long LONG_RUN_HOURS = 24;

  /** Where few seeds notice a mistake, one that did; another one is looked for when it does not. */
  private static final Map<Mutant, Long> NOTICED_BY =
      Map.of(
          Mutant.PROMOTES_ANYBODY, 1_301L,
          Mutant.TELLS_FIRST, 368L,
          Mutant.IGNORES_LOST_TAIL, 113L);

  /** One run, with all that happens in it; its properties are those of {@link Scenario}. */
  @Test
  @EnabledIfSystemProperty(named = "sim.seed", matches = ".*")
  void again() {
    Plant plant = Scenario.asked(System::getProperty).orElseThrow().plant();
    assertThat(plant.run()).as(String.join("\n", plant.world().trace())).isEmpty();
  }

  @Test
  void nothingIsViolated() {
    REGRESSIONS.forEach(SimulationTest::check);
    checkNew(NEW_SEEDS);
  }

  @Test
  @EnabledIfSystemProperty(named = "sim.seeds", matches = "[0-9]+")
  @Timeout(value = LONG_RUN_HOURS, unit = TimeUnit.HOURS)
  void inManySeedsNothingIsViolated() {
    checkNew(Long.getLong("sim.seeds"));
  }

  private static void checkNew(long seeds) {
    long begun = System.nanoTime();
    long first = System.currentTimeMillis();
    LongAdder steps = new LongAdder();
    LongAdder done = new LongAdder();
    LongAdder forgetful = new LongAdder();
    Set<String> reached = new ConcurrentSkipListSet<>();
    LongStream.range(first, first + seeds)
        .parallel()
        .forEach(
            seed -> {
              Plant plant = check(seed);
              reached.addAll(plant.rules());
              steps.add(plant.world().steps());
              forgetful.add(plant.forgotten() > 0 ? 1 : 0);
              done.increment();
              if (done.sum() % 1_000 == 0) {
                tell(done.sum(), steps.sum(), begun);
              }
            });
    tell(done.sum(), steps.sum(), begun);
    System.out.printf("in %d a disk lost what nobody was left to know of%n", forgetful.sum());
    assertThat(reached).contains("DB-22", "DB-23", "DB-30", "DB-61");
  }

  private static void tell(long seeds, long steps, long begun) {
    System.out.printf(
        "simulated %d seeds with %d steps in %d s, nothing violated%n",
        seeds, steps, (System.nanoTime() - begun) / 1_000_000_000);
  }

  private static Plant check(long seed) {
    Scenario scenario = Scenario.of(seed);
    Plant plant = scenario.plant();
    if (!plant.run().isEmpty()) {
      throw new AssertionError(Shrunk.of(scenario).report());
    }
    return plant;
  }

  @ParameterizedTest
  @EnumSource(value = Mutant.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void eachMistakeIsNoticed(Mutant mistake) {
    LongStream seeds =
        LongStream.concat(
            LongStream.of(NOTICED_BY.getOrDefault(mistake, 1L)),
            LongStream.rangeClosed(2, MUTANT_SEEDS));
    assertThat(seeds.anyMatch(seed -> !Scenario.of(seed, mistake).plant().run().isEmpty()))
        .as("%s is noticed in %d runs", mistake, MUTANT_SEEDS)
        .isTrue();
  }

  @Test
  void everyRuleIsReached() {
    Set<String> reached = new TreeSet<>();
    Set<String> all = new TreeSet<>(Mutants.table().stream().map(DatabaseRule::id).toList());
    // Nobody changes a server's settings here, streams under the standby's name, or takes its slot;
    // and LostDecisionsTest has two copies of an earlier time.
    List.of("DB-00A", "DB-00B", "DB-15", "DB-31", "DB-33", "DB-49", "DB-54", "DB-58")
        .forEach(all::remove);
    reached.addAll(check(NEEDS_A_PERSON).rules());
    for (long seed = 1; seed <= MUTANT_SEEDS && !reached.containsAll(all); seed++) {
      Plant plant = Scenario.of(seed).plant();
      plant.run();
      reached.addAll(plant.rules());
    }
    assertThat(reached).containsAll(all);
  }

  /**
   * For finding out: first and last seed, the mistake or the rule that is missing, and whether all
   * is shown.
   */
  public static void main(String[] arguments) {
    String mistake = arguments.length > 2 ? arguments[2] : "NONE";
    boolean rule = mistake.startsWith("DB-");
    Set<String> reached = new TreeSet<>();
    int bad = 0;
    long givenUp = 0;
    for (long seed = Long.parseLong(arguments[0]); seed <= Long.parseLong(arguments[1]); seed++) {
      Scenario scenario =
          rule
              ? new Scenario(seed, Mutant.NONE, mistake, Set.of())
              : Scenario.of(seed, Mutant.valueOf(mistake));
      Plant plant = scenario.plant();
      List<String> violations = plant.run();
      reached.addAll(plant.rules());
      givenUp += plant.givenUp() > 0 ? 1 : 0;
      if (!violations.isEmpty()) {
        bad++;
        System.out.println(seed + " " + violations.getFirst());
        if (arguments.length > 3) {
          System.out.println(Shrunk.of(scenario).report());
        }
      }
    }
    System.out.println(bad + " bad; " + givenUp + " gave up; reached " + reached);
  }
}
