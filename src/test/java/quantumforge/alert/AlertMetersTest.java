package quantumforge.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import quantumforge.status.DatabaseChange;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantAlerts.Alert;
import quantumforge.status.PlantAlerts.Severity;
import quantumforge.status.PlantStatus;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.PlantStatus.Reachability;
import quantumforge.status.PlantWatch.Seen;
import quantumforge.status.Propagation;
import quantumforge.status.RouteWrite;

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
              new DatabaseStatus(
                  7, 9, mode, "", "", false, 2, 3, 31_000, verdict, List.of(), List.of())));
      double copies = mode.equals("UNBORN") ? 0 : mode.startsWith("A") ? 1 : 2;
      assertThat(gauge("forge.plant.database.copies")).as(mode).isEqualTo(copies);
    }
    assertThat(gauge("forge.plant.database.critical")).isEqualTo(1);
    assertThat(gauge("forge.plant.database.degradations")).isEqualTo(3);
    assertThat(gauge("forge.plant.database.failures")).isZero();
    assertThat(gauge("forge.plant.database.loosened")).isZero();
    assertThat(gauge("forge.plant.database.commits.at.risk")).isZero();
    assertThat(gauge("forge.plant.database.cancelled.waits")).isZero();
    assertThat(gauge("forge.plant.database.epoch")).isEqualTo(7);
    assertThat(gauge("forge.plant.database.failovers")).isEqualTo(2);
    assertThat(gauge("forge.plant.database.copies.seconds")).isEqualTo(31);
  }

  @Test
  void tellsHowLongThePartsOfTheNewestChangeTook() {
    hear(
        0,
        Optional.of(changed(new Propagation(20, false, -1, true, List.of("a", "b"), List.of()))));
    assertThat(part("detect")).isEqualTo(1.6);
    assertThat(part("decide")).isEqualTo(0.01);
    assertThat(part("tell")).isEqualTo(0.02);
    assertThat(part("fence")).isNaN();
    assertThat(part("promote")).isEqualTo(0.3);
    assertThat(part("complete")).isNaN();
    assertThat(part("redundant")).isEqualTo(5);
    assertThat(gauge("forge.plant.database.change.missing")).isEqualTo(2);
    hear(0, Optional.of(changed(new Propagation(20, true, 400, false, List.of(), WRITES))));
    assertThat(part("complete")).isEqualTo(0.4);
    assertThat(part("write")).isEqualTo(0.3);
    assertThat(gauge("forge.plant.database.change.missing")).isZero();
  }

  private static final List<RouteWrite> WRITES =
      List.of(
          new RouteWrite("a", "pool", "pgbouncer", true, 400, ""),
          new RouteWrite("b", "client", "client", true, 300, ""),
          new RouteWrite("c", "client", "client", true, -1, ""));

  private double part(String part) {
    return gauge("forge.plant.database.change.seconds", "part", part);
  }

  private static DatabaseStatus changed(Propagation propagation) {
    DatabaseChange change =
        new DatabaseChange(
            2,
            "a",
            "b",
            "DB-23",
            "",
            Instant.EPOCH,
            1_600,
            10,
            -1,
            300,
            5_000,
            propagation,
            "",
            "");
    DatabaseStatus.Verdict verdict = new DatabaseStatus.Verdict("DB-0", "", "FINE");
    return new DatabaseStatus(
        2, 9, "SYNCHRONOUS", "b", "a", false, 1, 0, 0, verdict, List.of(), List.of(change));
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
