package quantumforge.alert;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import quantumforge.status.DatabaseChange;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantStatus;
import quantumforge.status.PlantStatus.Reachability;
import quantumforge.status.PlantWatch;

/**
 * What this node heard of the plant, as metrics. What is older than {@code plant.stale-after} is
 * not told: an old figure would pass for a live one.
 */
public final class AlertMeters {

  private final MeterRegistry registry;
  private final Supplier<Optional<PlantWatch.Seen>> latest;
  private final long staleAfterMillis;
  private final long startNanos = System.nanoTime();

  /**
   * @param latest what the witness said last
   * @param staleAfter from which age on that is old
   */
  public AlertMeters(
      MeterRegistry registry, Supplier<Optional<PlantWatch.Seen>> latest, Duration staleAfter) {
    this.registry = registry;
    this.latest = latest;
    this.staleAfterMillis = staleAfter.toMillis();
  }

  /** Registers how long ago a witness was heard; before the first, the time since the start. */
  public AlertMeters age() {
    Gauge.builder("forge.plant.age.seconds", this::ageSeconds).register(registry);
    return this;
  }

  /** Registers what the witness says of each of these nodes. */
  public AlertMeters nodes(List<String> nodes) {
    for (String node : nodes) {
      gauge("forge.plant.node.silent", plant -> silent(plant, node), "peer", node);
    }
    return this;
  }

  /** Registers what the witness decided on the database; absent when there is nothing to decide. */
  public AlertMeters database() {
    gauge("forge.plant.database.copies", plant -> database(plant, DatabaseStatus::copies));
    gauge(
        "forge.plant.database.copies.seconds",
        plant -> database(plant, decided -> decided.copiesMillis() / 1e3));
    gauge(
        "forge.plant.database.critical",
        plant -> database(plant, decided -> decided.verdict().isCritical() ? 1 : 0));
    gauge("forge.plant.database.loosened", plant -> database(plant, DatabaseStatus::loosened));
    gauge("forge.plant.database.commits.at.risk", plant -> database(plant, DatabaseStatus::atRisk));
    gauge(
        "forge.plant.database.cancelled.waits",
        plant -> database(plant, DatabaseStatus::cancelledWaits));
    gauge("forge.plant.database.epoch", plant -> database(plant, DatabaseStatus::epoch));
    gauge("forge.plant.database.failovers", plant -> database(plant, DatabaseStatus::failovers));
    gauge(
        "forge.plant.database.degradations",
        plant -> database(plant, DatabaseStatus::degradations));
    gauge("forge.plant.database.failures", plant -> database(plant, DatabaseStatus::failures));
    gauge("forge.plant.database.change.missing", plant -> database(plant, DatabaseStatus::missing));
    change("detect", DatabaseChange::silentMillis);
    change("decide", DatabaseChange::durableMillis);
    change("tell", change -> change.propagation().toldMillis());
    change("fence", DatabaseChange::fencedMillis);
    change("promote", DatabaseChange::promotedMillis);
    change("write", change -> change.propagation().firstWriteMillis());
    change("complete", change -> change.propagation().completeMillis());
    change("redundant", DatabaseChange::redundantMillis);
    return this;
  }

  /** One part of the newest change of the primary; absent while it has not happened. */
  private void change(String part, ToLongFunction<DatabaseChange> millis) {
    gauge(
        "forge.plant.database.change.seconds",
        plant -> seconds(plant.database().flatMap(DatabaseStatus::newest).map(millis::applyAsLong)),
        "part",
        part);
  }

  private static double seconds(Optional<Long> millis) {
    return millis
        .filter(known -> known != DatabaseChange.UNKNOWN)
        .map(known -> known / 1e3)
        .orElse(Double.NaN);
  }

  private static double database(PlantStatus plant, ToDoubleFunction<DatabaseStatus> of) {
    return plant.database().map(of::applyAsDouble).orElse(Double.NaN);
  }

  /** Registers how many alerts of each rule are active. */
  public AlertMeters alerts(AlertSettings settings) {
    for (AlertBook.Kind kind : AlertBook.kinds(settings)) {
      gauge(
          "forge.alert.active",
          plant -> active(plant, kind.id()),
          "id",
          kind.id(),
          "severity",
          kind.severity().name().toLowerCase(Locale.ROOT));
    }
    gauge("forge.alert.untracked", plant -> plant.alerts().untracked());
    return this;
  }

  private void gauge(String name, ToDoubleFunction<PlantStatus> of, String... tags) {
    Gauge.builder(name, () -> fresh().map(of::applyAsDouble).orElse(Double.NaN))
        .tags(tags)
        .register(registry);
  }

  private Optional<PlantStatus> fresh() {
    return latest
        .get()
        .filter(seen -> seen.ageMillis() <= staleAfterMillis)
        .map(PlantWatch.Seen::status);
  }

  private double ageSeconds() {
    return latest
        .get()
        .map(seen -> seen.ageMillis() / 1e3)
        .orElseGet(() -> (System.nanoTime() - startNanos) / 1e9);
  }

  private static double silent(PlantStatus plant, String node) {
    return plant.nodes().stream()
        .filter(view -> view.node().equals(node))
        .findFirst()
        .map(view -> view.reachability() == Reachability.UP ? 0.0 : 1.0)
        .orElse(Double.NaN);
  }

  private static double active(PlantStatus plant, String id) {
    PlantAlerts alerts = plant.alerts();
    return alerts.active().stream().filter(alert -> alert.id().equals(id)).count();
  }
}
