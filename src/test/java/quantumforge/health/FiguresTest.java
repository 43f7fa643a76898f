package quantumforge.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import org.junit.jupiter.api.Test;
import quantumforge.status.Figure;

class FiguresTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void readsTheNamedMetersAlsoThoseThatComeLater() {
    registry.config().commonTags("node", "vps-1");
    registry.counter("forge.a.count", "stream", "s", "group", "g").increment(3);
    Figures figures = new Figures(registry, Set.of("forge.a.count", "forge.a.level"));
    assertThat(figures.get()).containsExactly(new Figure("forge.a.count", "g/s", 3));

    Gauge.builder("forge.a.level", () -> 7).register(registry);
    registry.counter("forge.a.other").increment();
    assertThat(figures.get())
        .containsExactly(new Figure("forge.a.count", "g/s", 3), new Figure("forge.a.level", "", 7));
  }

  @Test
  void whatAMeterDoesNotKnowIsNoFigure() {
    Figures figures = new Figures(registry, Set.of("forge.a.level"));
    Gauge.builder("forge.a.level", () -> Double.NaN).register(registry);
    assertThat(figures.get()).isEmpty();
  }
}
