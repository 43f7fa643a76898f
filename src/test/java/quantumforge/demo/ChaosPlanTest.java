package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChaosPlanTest {

  private static final Duration LENGTH = Duration.ofMinutes(10);

  @Test
  void equalSeedsBreakTheSameAndOthersSomethingElse() {
    assertThat(plan(1)).isEqualTo(plan(1)).isNotEqualTo(plan(2));
  }

  @Test
  void everythingIsBrokenOneAfterTheOtherAndWholeBeforeTheEnd() {
    List<ChaosStep> steps = plan(1);
    Set<ChaosStep.Target> targets =
        steps.stream().map(ChaosStep::target).collect(Collectors.toSet());
    assertThat(targets).isEqualTo(EnumSet.allOf(ChaosStep.Target.class));
    Duration free = Duration.ZERO;
    for (ChaosStep step : steps) {
      assertThat(step.at()).isGreaterThanOrEqualTo(free.plusSeconds(4));
      free = step.at().plus(step.lasting());
    }
    assertThat(free).isLessThan(LENGTH.plusSeconds(3));
    assertThat(steps)
        .filteredOn(step -> step.target().name().startsWith("LINK"))
        .allMatch(step -> step.node().equals("vps-1"));
  }

  private static List<ChaosStep> plan(long seed) {
    ChaosOptions options = new ChaosOptions(5, Duration.ofSeconds(4), Duration.ofSeconds(15), seed);
    return ChaosPlan.of(options, LENGTH, List.of("vps-1"), List.of("site-1", "site-2"));
  }
}
