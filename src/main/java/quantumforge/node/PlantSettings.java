package quantumforge.node;

import java.time.Duration;
import java.util.List;
import quantumforge.kernel.SettingCheck;

/** The plant as a whole; keys below {@code forge.plant}, explained in {@code node.conf}. */
public record PlantSettings(
    List<String> nodes, Duration reportInterval, Duration publishInterval, Duration staleAfter) {

  public PlantSettings {
    nodes = List.copyOf(nodes);
    nodes.forEach(node -> Checks.name("nodes", node));
    SettingCheck.range(
        "report-interval", reportInterval, Duration.ofMillis(50), Duration.ofMinutes(1));
    SettingCheck.range(
        "publish-interval", publishInterval, Duration.ofMillis(50), Duration.ofMinutes(1));
    SettingCheck.range(
        "stale-after", staleAfter, reportInterval.multipliedBy(2), Duration.ofHours(1));
  }
}
