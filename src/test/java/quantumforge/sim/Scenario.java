package quantumforge.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import quantumforge.witness.DatabaseRule;
import quantumforge.witness.Mutants;

/**
 * All that a run depends on: the same one gives the same run.
 *
 * @param mistake that is made in it
 * @param withoutRule the rule that is missing; empty for none
 * @param leftOut faults of the seed that do not happen, by their numbers from 0
 */
record Scenario(long seed, Mutant mistake, String withoutRule, Set<Integer> leftOut) {

  private static final String SEED = "sim.seed";
  private static final String MISTAKE = "sim.mistake";
  private static final String WITHOUT_RULE = "sim.without-rule";
  private static final String LEFT_OUT = "sim.left-out";

  Scenario {
    leftOut = Set.copyOf(leftOut);
  }

  /** All faults of a seed, and no mistake. */
  static Scenario of(long seed) {
    return of(seed, Mutant.NONE);
  }

  static Scenario of(long seed, Mutant mistake) {
    return new Scenario(seed, mistake, "", Set.of());
  }

  /** The one that is asked for by properties as {@link #command} shows them. */
  static Optional<Scenario> asked(UnaryOperator<String> property) {
    return Optional.ofNullable(property.apply(SEED))
        .map(
            seed ->
                new Scenario(
                    Long.parseLong(seed),
                    Mutant.valueOf(
                        Optional.ofNullable(property.apply(MISTAKE)).orElse(Mutant.NONE.name())),
                    Optional.ofNullable(property.apply(WITHOUT_RULE)).orElse(""),
                    numbers(Optional.ofNullable(property.apply(LEFT_OUT)).orElse(""))));
  }

  private static Set<Integer> numbers(String text) {
    return Arrays.stream(text.split(","))
        .filter(number -> !number.isEmpty())
        .map(Integer::valueOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  Scenario withSeed(long other) {
    return new Scenario(other, mistake, withoutRule, leftOut);
  }

  Scenario leavingOut(Set<Integer> faults) {
    return new Scenario(seed, mistake, withoutRule, faults);
  }

  List<DatabaseRule> table() {
    return withoutRule.isEmpty() ? mistake.table() : Mutants.without(withoutRule);
  }

  Plant plant() {
    return new Plant(this);
  }

  /** One line for a shell that does it again. */
  String command() {
    StringBuilder line = new StringBuilder("mvn test -Dtest=SimulationTest#again");
    line.append(" -D%s=%d".formatted(SEED, seed));
    if (mistake != Mutant.NONE) {
      line.append(" -D%s=%s".formatted(MISTAKE, mistake));
    }
    if (!withoutRule.isEmpty()) {
      line.append(" -D%s=%s".formatted(WITHOUT_RULE, withoutRule));
    }
    if (!leftOut.isEmpty()) {
      String numbers =
          leftOut.stream().sorted().map(Object::toString).collect(Collectors.joining(","));
      line.append(" -D%s=%s".formatted(LEFT_OUT, numbers));
    }
    return line.toString();
  }
}
