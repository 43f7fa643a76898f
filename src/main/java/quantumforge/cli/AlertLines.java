package quantumforge.cli;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import quantumforge.kernel.Counted;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantAlerts.Alert;
import quantumforge.status.PlantAlerts.Change;
import quantumforge.status.PlantAlerts.Severity;

/** The plant's alerts as lines for a terminal. */
final class AlertLines {

  private static final int CHANGES_SHOWN = 10;

  private AlertLines() {}

  /** Whether nothing is wrong that somebody has to look at. */
  static boolean isWell(PlantAlerts alerts) {
    return alerts.active().stream().allMatch(alert -> alert.severity() == Severity.INFO);
  }

  /** One line for each alert, and one when there is none. */
  static List<String> brief(PlantAlerts alerts) {
    List<String> lines = new ArrayList<>();
    int count = alerts.active().size();
    lines.add(
        count == 0 ? "no alert" : Counted.of(count, "alert") + "; ./forge alerts tells what to do");
    alerts.active().forEach(alert -> lines.add(line(alert)));
    addSilenced(alerts, lines);
    return lines;
  }

  /** The alerts with what to do, then what was raised and cleared lately. */
  static List<String> full(PlantAlerts alerts) {
    List<String> lines = new ArrayList<>();
    if (alerts.active().isEmpty()) {
      lines.add("no alert");
    }
    for (Alert alert : alerts.active()) {
      lines.add(line(alert));
      lines.add("  " + alert.mend());
    }
    addSilenced(alerts, lines);
    if (alerts.untracked() > 0) {
      lines.add(
          "%d more conditions hold and are not watched, see forge.alert.tracked-max"
              .formatted(alerts.untracked()));
    }
    if (!alerts.recent().isEmpty()) {
      lines.add("");
      lines.add("lately, newest first:");
      alerts.recent().stream().limit(CHANGES_SHOWN).map(AlertLines::line).forEach(lines::add);
    }
    return lines;
  }

  private static void addSilenced(PlantAlerts alerts, List<String> lines) {
    if (!alerts.silenced().isEmpty()) {
      lines.add("silenced by forge.alert.silenced: " + String.join(", ", alerts.silenced()));
    }
  }

  private static String line(Alert alert) {
    return "%-8s %s%s (%s, for %s)"
        .formatted(
            alert.severity(),
            where(alert.node()),
            alert.sentence(),
            alert.id(),
            PlantTable.age(alert.ageMillis()));
  }

  private static String line(Change change) {
    return "%s %-7s %-8s %s%s (%s)"
        .formatted(
            change.at().truncatedTo(ChronoUnit.SECONDS),
            change.raised() ? "raised" : "cleared",
            change.severity(),
            where(change.node()),
            change.sentence(),
            change.id());
  }

  private static String where(String node) {
    return node.isEmpty() ? "" : node + ": ";
  }
}
