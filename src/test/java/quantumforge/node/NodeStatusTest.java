package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantStatus;
import quantumforge.status.PlantWatch;

class NodeStatusTest {

  @Test
  void thePlantIsOldFromTheConfiguredAgeOn() {
    assertThat(heard(5_000, 5_000).fresh()).isPresent();
    assertThat(heard(5_001, 5_000).fresh()).isEmpty();
    assertThat(new NodeStatus(null, Optional.empty(), 5_000).fresh()).isEmpty();
  }

  private static NodeStatus heard(long ageMillis, long staleAfterMillis) {
    PlantStatus plant =
        new PlantStatus(
            "witness",
            1,
            Instant.EPOCH,
            1,
            Instant.EPOCH,
            List.of(),
            PlantAlerts.NONE,
            Optional.empty());
    return new NodeStatus(
        null, Optional.of(new PlantWatch.Seen(plant, ageMillis)), staleAfterMillis);
  }
}
