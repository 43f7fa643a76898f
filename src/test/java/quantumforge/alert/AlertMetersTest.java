package quantumforge.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantAlerts.Alert;
import quantumforge.status.PlantAlerts.Severity;
import quantumforge.status.PlantStatus;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.PlantStatus.Reachability;
import quantumforge.status.PlantWatch.Seen;

class AlertMetersTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicReference<Optional<Seen>> latest = new AtomicReference<>(Optional.empty());

  AlertMetersTest() {
    new AlertMeters(registry, latest::get, Duration.ofSeconds(2))
        .age()
        .nodes(List.of("a", "b", "c"))
        .database()
        .alerts(AlertDefaults.settings());
  }

  private double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  private void hear(long ageMillis) {
    hear(ageMillis, Optional.empty());
  }

  private void hear(long ageMillis, Optional<DatabaseStatus> database) {
    Alert alert =
        new Alert("disk-high", Severity.WARNING, "a", "", "full", "Mend it.", Instant.EPOCH, 1);
    PlantStatus status =
        new PlantStatus(
            "w",
            1,
            Instant.EPOCH,
            1,
            Instant.EPOCH,
            List.of(view("a", Reachability.UP), view("b", Reachability.STALE)),
            new PlantAlerts(List.of(alert, alert), List.of(), List.of(), 0),
            database);
    latest.set(Optional.of(new Seen(status, ageMillis)));
  }

  private static NodeView view(String node, Reachability reachability) {
    return new NodeView(node, reachability, 0, Optional.empty());
  }

  @Test
  void tellsWhatIsDecidedOnTheDatabaseAndNothingWhereNothingIs() {
    hear(0);
    assertThat(gauge("forge.plant.database.copies")).isNaN();
    for (String mode : List.of("UNBORN", "ALONE", "ARMING", "SYNCHRONOUS", "SWITCHOVER")) {
      DatabaseStatus.Verdict verdict = new DatabaseStatus.Verdict("DB-0", "", "CRITICAL");
      hear(
          0,
          Optional.of(
              new DatabaseStatus(7, 9, mode, "", "", false, 2, verdict, List.of(), List.of())));
      double copies = mode.equals("UNBORN") ? 0 : mode.startsWith("A") ? 1 : 2;
      assertThat(gauge("forge.plant.database.copies")).as(mode).isEqualTo(copies);
    }
    assertThat(gauge("forge.plant.database.critical")).isEqualTo(1);
    assertThat(gauge("forge.plant.database.epoch")).isEqualTo(7);
    assertThat(gauge("forge.plant.database.failovers")).isEqualTo(2);
  }

  @Test
  void tellsWhatTheWitnessSays() {
    hear(2_000);
    assertThat(gauge("forge.plant.age.seconds")).isEqualTo(2);
    assertThat(gauge("forge.alert.active", "id", "disk-high", "severity", "warning")).isEqualTo(2);
    assertThat(gauge("forge.alert.active", "id", "brain-stale")).isZero();
    assertThat(gauge("forge.plant.node.silent", "peer", "a")).isZero();
    assertThat(gauge("forge.plant.node.silent", "peer", "b")).isEqualTo(1);
    assertThat(gauge("forge.plant.node.silent", "peer", "c")).isNaN();
  }

  @Test
  void whatIsOldIsNotTold() {
    assertThat(gauge("forge.alert.active", "id", "disk-high")).isNaN();
    hear(2_001);
    assertThat(gauge("forge.alert.active", "id", "disk-high")).isNaN();
    assertThat(gauge("forge.plant.node.silent", "peer", "a")).isNaN();
    assertThat(gauge("forge.plant.age.seconds")).isEqualTo(2.001);
  }
}
