package quantumforge.backup;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;

/** The metrics of the local copy and of the comparison. */
public final class EmergencyMeters {

  private static final double UNKNOWN = Double.NaN;

  private EmergencyMeters() {}

  /** Registers all of them. */
  public static void register(
      MeterRegistry registry,
      EmergencyDatabase database,
      EmergencySettings settings,
      Refresher refresher,
      ConsistencyCheck check) {
    Gauge.builder("forge.backup.copy.age.seconds", () -> ageSeconds(refresher)).register(registry);
    Gauge.builder("forge.backup.copy.bytes", database::bytes).register(registry);
    Gauge.builder("forge.backup.copy.bytes.limit", settings::maxBytes).register(registry);
    Gauge.builder("forge.backup.copy.rows", () -> mostRows(check)).register(registry);
    Gauge.builder("forge.backup.copy.rows.limit", settings::rowsMax).register(registry);
    FunctionCounter.builder("forge.backup.copy.refreshes", refresher, Refresher::refreshes)
        .register(registry);
    FunctionCounter.builder("forge.backup.copy.failures", refresher, Refresher::failures)
        .register(registry);
    Gauge.builder("forge.backup.check.age.seconds", () -> checkedSeconds(check)).register(registry);
    for (String holder : check.holders()) {
      is(registry, "forge.backup.different", check, holder, Agreement.DIFFERENT);
      is(registry, "forge.backup.unknown", check, holder, Agreement.UNKNOWN);
      Gauge.builder("forge.backup.behind.bytes", () -> behindBytes(check, holder))
          .tag("holder", holder)
          .register(registry);
    }
  }

  private static void is(
      MeterRegistry registry,
      String name,
      ConsistencyCheck check,
      String holder,
      Agreement agreement) {
    Gauge.builder(name, () -> check.agreement(holder) == agreement ? 1 : 0)
        .tag("holder", holder)
        .register(registry);
  }

  private static double ageSeconds(Refresher refresher) {
    return refresher
        .origin()
        .map(origin -> EssentialData.ageMillis(origin.asOf(), Instant.now()))
        .filter(millis -> millis >= 0)
        .map(millis -> millis / 1e3)
        .orElse(UNKNOWN);
  }

  private static double checkedSeconds(ConsistencyCheck check) {
    long atMillis = check.result().atMillis();
    return atMillis < 0 ? UNKNOWN : (ConsistencyCheck.millis() - atMillis) / 1e3;
  }

  /** Of the largest table. */
  private static double mostRows(ConsistencyCheck check) {
    Consistency.Standing copy = check.result().state().standings().get(ConsistencyCheck.COPY);
    return copy == null
        ? UNKNOWN
        : copy.sums().values().stream().mapToLong(TableSum::rows).max().orElse(0);
  }

  private static double behindBytes(ConsistencyCheck check, String holder) {
    Consistency.Standing standing = check.result().state().standings().get(holder);
    return standing == null || standing.behindBytes() < 0 ? UNKNOWN : standing.behindBytes();
  }
}
