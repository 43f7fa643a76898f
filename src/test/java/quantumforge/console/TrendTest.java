package quantumforge.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.console.ScriptedPlant.Fault;
import quantumforge.status.PlantWatch;

class TrendTest {

  private final ScriptedPlant plant = new ScriptedPlant(new ScriptedMarket(5, 1, 1_000_000));
  private final Trend trend = new Trend(3, Duration.ofSeconds(2));

  @Test
  void takesTheFiguresOfLiveNodes() {
    trend.sample(1, plant.reading());
    Views.TrendSample sample = trend.newest().orElseThrow();
    assertThat(sample.ticksPerSecond().orElseThrow()).isPositive();
    assertThat(sample.lagMillis().orElseThrow()).isPositive();
    assertThat(sample.bufferPercent().orElseThrow()).isBetween(0.1, 100.0);
  }

  @Test
  void leavesAHoleWhereANodeIsTooOld() {
    plant.fault("vps-1", Fault.STALE);
    plant.fault("site-1", Fault.UNREACHABLE);
    plant.fault("site-2", Fault.NEVER_CAME);
    trend.sample(1, plant.reading());
    assertThat(trend.newest())
        .contains(
            new Views.TrendSample(
                1, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
  }

  @Test
  void leavesAHoleWhereTheWholeStatusIsTooOld() {
    PlantWatch.Seen seen = plant.reading().orElseThrow();
    trend.sample(1, Optional.of(new PlantWatch.Seen(seen.status(), 1_900)));
    assertThat(trend.newest().orElseThrow().ticksPerSecond()).isEmpty();
  }

  @Test
  void keepsABoundedPast() {
    for (int i = 1; i <= 9; i++) {
      trend.sample(i, Optional.empty());
    }
    assertThat(trend.all()).extracting(Views.TrendSample::atMillis).containsExactly(7L, 8L, 9L);
  }
}
