package quantumforge.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PlantWatchTest {

  private final AtomicLong nanos = new AtomicLong(5);
  private final PlantWatch watch = new PlantWatch(nanos::get);

  @Test
  void knowsNothingBeforeTheFirstStatus() {
    assertThat(watch.latest()).isEmpty();
  }

  @Test
  void tellsHowOldTheNewestStatusIs() {
    watch.take(status("a", 1));
    nanos.addAndGet(1_500_000_000L);

    assertThat(watch.latest().orElseThrow().ageMillis()).isEqualTo(1_500);
  }

  @Test
  void ignoresAWitnessOfAnOlderTerm() {
    watch.take(status("new", 2));
    watch.take(status("old", 1));

    assertThat(watch.latest().orElseThrow().status().witness()).isEqualTo("new");
  }

  @Test
  void takesAnOlderTermAfterALongSilence() {
    watch.take(status("new", 2));
    nanos.addAndGet(6_000_000_000L);
    watch.take(status("reborn", 1));

    assertThat(watch.latest().orElseThrow().status().witness()).isEqualTo("reborn");
  }

  private static PlantStatus status(String witness, long term) {
    return new PlantStatus(
        witness,
        term,
        Instant.EPOCH,
        1,
        Instant.EPOCH,
        List.of(),
        PlantAlerts.NONE,
        Optional.empty());
  }
}
