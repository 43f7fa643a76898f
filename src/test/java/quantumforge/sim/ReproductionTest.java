package quantumforge.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A run that fails can be done again, and with fewer faults. */
class ReproductionTest {

  private static final int FAULTS_MIN = 20;
  private static final Pattern PROPERTY = Pattern.compile("-D(sim\\S+?)=(\\S+)");

  @Test
  void theSameSeedGivesTheSameRun() {
    Plant one = Scenario.of(4).plant();
    Plant other = Scenario.of(4).plant();
    one.run();
    other.run();
    assertThat(other.world().trace()).isEqualTo(one.world().trace()).isNotEmpty();
    assertThat(other.world().hash()).isEqualTo(one.world().hash());
  }

  @Test
  void whatFailsFailsWithFewFaultsAndEachOfThemIsNeeded() {
    Scenario failing = failing();
    Plant whole = failing.plant();
    whole.run();
    Shrunk shrunk = Shrunk.of(failing);
    Set<Integer> kept = new TreeSet<>();
    for (int fault = 0; fault < whole.faults(); fault++) {
      if (!shrunk.scenario().leftOut().contains(fault)) {
        kept.add(fault);
      }
    }
    assertThat(shrunk.violations()).isNotEmpty();
    // How many are needed is the seed's; that none of them is too many is looked at below.
    assertThat(kept.size()).isLessThan(whole.faults());
    assertThat(shrunk.trace())
        .hasSizeLessThan(Shrunk.toTheFirstViolation(whole.world().trace()).size());
    assertThat(shrunk.trace().getLast()).contains(shrunk.violations().getFirst());
    for (int fault : kept) {
      Set<Integer> leftOut = new TreeSet<>(shrunk.scenario().leftOut());
      leftOut.add(fault);
      assertThat(failing.leavingOut(leftOut).plant().run()).as("without fault %d", fault).isEmpty();
    }
  }

  @Test
  void theLineThatIsPrintedDoesItAgain() {
    Shrunk shrunk = Shrunk.of(failing());
    String line = shrunk.report().lines().toList().getLast();
    assertThat(line).startsWith("again: mvn test -Dtest=SimulationTest#again -Dsim.seed=");
    Map<String, String> properties =
        PROPERTY
            .matcher(line)
            .results()
            .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    Scenario again = Scenario.asked(properties::get).orElseThrow();
    assertThat(again).isEqualTo(shrunk.scenario());
    Plant plant = again.plant();
    assertThat(plant.run()).isEqualTo(shrunk.violations());
    assertThat(Shrunk.toTheFirstViolation(plant.world().trace())).isEqualTo(shrunk.trace());
  }

  @Test
  void theLineNamesAllThatARunDependsOn() {
    Scenario scenario = new Scenario(7, Mutant.OBEYS_OLDER, "DB-21", Set.of(3, 1));
    assertThat(scenario.command())
        .endsWith(
            " -Dsim.seed=7 -Dsim.mistake=OBEYS_OLDER -Dsim.without-rule=DB-21 -Dsim.left-out=1,3");
    assertThat(Scenario.of(7).command()).endsWith("#again -Dsim.seed=7");
  }

  /** With a mistake in it, and with many faults that have nothing to do with that. */
  private static Scenario failing() {
    return LongStream.rangeClosed(1, 1_000)
        .mapToObj(seed -> Scenario.of(seed, Mutant.TRUSTS_THE_SETTING))
        .filter(ReproductionTest::failsWithManyFaults)
        .findFirst()
        .orElseThrow();
  }

  private static boolean failsWithManyFaults(Scenario scenario) {
    Plant plant = scenario.plant();
    List<String> violations = plant.run();
    return !violations.isEmpty() && plant.faults() >= FAULTS_MIN;
  }
}
