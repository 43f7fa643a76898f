package quantumforge.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import quantumforge.witness.Mutants;

/**
 * After how many seeds each mistake, and each rule that is missing, is noticed; {@code
 * -Dsim.mutants=N} tries as many for each. The table is in {@code target/simulation-mutants.md}.
 * With fewer seeds than it takes to notice each mistake it only says which were noticed.
 */
@EnabledIfSystemProperty(named = "sim.mutants", matches = "[0-9]+")
class MutantProfileTest {

  private static final Path TABLE = Path.of("target", "simulation-mutants.md");

  @Test
  @Timeout(value = SimulationTest.LONG_RUN_HOURS, unit = TimeUnit.HOURS)
  void eachMistakeIsNoticedAndHowSoonIsWritten() throws IOException {
    long seeds = Long.getLong("sim.mutants");
    List<String> unnoticed = new ArrayList<>();
    StringBuilder table =
        new StringBuilder("| mistake | first seed that notices it |\n|---|---|\n");
    List<Long> firsts = new ArrayList<>();
    for (var one : all().entrySet()) {
      OptionalLong first = first(one.getValue(), seeds);
      first.ifPresentOrElse(firsts::add, () -> unnoticed.add(one.getKey()));
      table.append(
          "| %s | %s |\n"
              .formatted(
                  one.getKey(),
                  first.isPresent() ? Long.toString(first.getAsLong()) : "none of " + seeds));
      Files.writeString(TABLE, table.toString());
    }
    firsts.sort(null);
    table.append(
        "\n%d noticed, %d not, median seed %d\n"
            .formatted(firsts.size(), unnoticed.size(), firsts.get(firsts.size() / 2)));
    Files.writeString(TABLE, table.toString());
    if (seeds >= SimulationTest.MUTANT_SEEDS) {
      assertThat(unnoticed).allMatch(name -> name.startsWith("without DB-"));
    }
  }

  private static TreeMap<String, Scenario> all() {
    TreeMap<String, Scenario> all = new TreeMap<>();
    Arrays.stream(Mutant.values())
        .filter(mistake -> mistake != Mutant.NONE)
        .forEach(mistake -> all.put(mistake.name(), Scenario.of(0, mistake)));
    Mutants.table()
        .forEach(
            rule ->
                all.put("without " + rule.id(), new Scenario(0, Mutant.NONE, rule.id(), Set.of())));
    return all;
  }

  private static OptionalLong first(Scenario mistake, long seeds) {
    return LongStream.rangeClosed(1, seeds)
        .parallel()
        .filter(seed -> isNoticed(mistake.withSeed(seed)))
        .findFirst();
  }

  /** A mode without any rule that holds is an error. */
  private static boolean isNoticed(Scenario scenario) {
    try {
      return !scenario.plant().run().isEmpty();
    } catch (IllegalStateException noRule) {
      return true;
    }
  }
}
