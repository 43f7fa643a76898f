package quantumforge.alert;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import quantumforge.alert.AlertRule.Growth;
import quantumforge.alert.AlertRule.Share;
import quantumforge.alert.AlertRule.Value;
import quantumforge.alert.Observations.Observation;
import quantumforge.kernel.Deterministic;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantAlerts.Alert;
import quantumforge.status.PlantAlerts.Change;
import quantumforge.status.PlantStatus.NodeView;

/**
 * Which alerts are active. An alert is raised when its condition has held for the rule's time, and
 * cleared when it has not held for {@code clear-after}: what swings about its limit stays raised.
 * Not thread-safe.
 */
@Deterministic
public final class AlertBook {

  private final AlertSettings settings;
  private final List<AlertRule> rules;
  private final TreeMap<AlertKey, Standing> standings = new TreeMap<>();
  private final TreeMap<AlertKey, GrowthWindow> windows = new TreeMap<>();
  private final Deque<Change> recent = new ArrayDeque<>();
  private int untracked;

  /** Begins with nothing raised. */
  public AlertBook(AlertSettings settings) {
    this.settings = settings;
    this.rules =
        AlertTable.of(settings).stream()
            .filter(rule -> !settings.silenced().contains(rule.id()))
            .toList();
  }

  /** The metrics that every node must report for the alerts. */
  public static List<String> metrics(AlertSettings settings) {
    return AlertTable.reported(AlertTable.of(settings));
  }

  /** The ids of all rules with their severities, silenced ones too, in the table's order. */
  public static List<Kind> kinds(AlertSettings settings) {
    return AlertTable.of(settings).stream()
        .map(rule -> new Kind(rule.id(), rule.severity()))
        .toList();
  }

  /** A rule as views know it. */
  public record Kind(String id, PlantAlerts.Severity severity) {}

  /**
   * Goes on with what an earlier witness had raised. Without it the move of the witness would clear
   * every alert and raise it again later.
   */
  public void resume(PlantAlerts earlier, long nowMillis) {
    for (Alert alert : earlier.active()) {
      AlertKey key = new AlertKey(alert.id(), alert.node(), alert.subject());
      rules.stream()
          .filter(rule -> rule.id().equals(alert.id()))
          .findFirst()
          .ifPresent(rule -> standings.put(key, Standing.resumed(rule, alert, nowMillis)));
    }
    recent.addAll(earlier.recent());
    forgetOldChanges();
  }

  /**
   * Looks at the plant as it is now.
   *
   * @param database what is decided on it; empty when nothing is, or not yet
   * @param at the wall clock, for people
   * @param nowMillis a clock that never goes back
   * @return what was raised and cleared by it, in the table's order
   */
  public List<Change> observe(
      List<NodeView> nodes, Optional<DatabaseStatus> database, Instant at, long nowMillis) {
    Observations observations = Observations.of(nodes, database);
    untracked = 0;
    List<Change> changes = new ArrayList<>();
    for (AlertRule rule : rules) {
      for (Observation observed : measured(rule, observations, nowMillis)) {
        if (rule.condition().holds(observed.value())) {
          holds(rule, observed, at, nowMillis);
        }
      }
    }
    settle(at, nowMillis, changes);
    windows.values().removeIf(window -> window.isOver(nowMillis));
    changes.forEach(recent::addFirst);
    forgetOldChanges();
    return changes;
  }

  private List<Observation> measured(AlertRule rule, Observations observations, long nowMillis) {
    return switch (rule.condition().expression()) {
      case Value value -> observations.of(value.metric());
      case Share share -> observations.percent(share.metric(), share.whole());
      case Growth growth ->
          observations.of(growth.metric()).stream()
              .map(
                  counter ->
                      new Observation(
                          counter.node(),
                          counter.subject(),
                          windows
                              .computeIfAbsent(
                                  AlertKey.of(rule, counter),
                                  key -> new GrowthWindow(growth.window().toMillis()))
                              .add(counter.value(), nowMillis)))
              .toList();
    };
  }

  private void holds(AlertRule rule, Observation observed, Instant at, long nowMillis) {
    AlertKey key = AlertKey.of(rule, observed);
    Standing standing = standings.get(key);
    if (standing == null) {
      if (standings.size() >= settings.trackedMax()) {
        untracked++;
        return;
      }
      standing = new Standing(rule, key, at, nowMillis);
      standings.put(key, standing);
    }
    standing.holds(AlertText.sentence(rule, observed.subject(), observed.value()), nowMillis);
  }

  private void settle(Instant at, long nowMillis, List<Change> changes) {
    long clearAfterMillis = settings.clearAfter().toMillis();
    Iterator<Standing> all = standings.values().iterator();
    while (all.hasNext()) {
      Standing standing = all.next();
      if (standing.raise(nowMillis)) {
        changes.add(standing.change(at, true));
      } else if (standing.isOver(nowMillis, clearAfterMillis)) {
        all.remove();
        if (standing.raised()) {
          changes.add(standing.change(at, false));
        }
      }
    }
  }

  private void forgetOldChanges() {
    while (recent.size() > settings.changesMax()) {
      recent.removeLast();
    }
  }

  /** What is to be published. */
  public PlantAlerts view(long nowMillis) {
    List<Alert> active =
        standings.values().stream()
            .filter(Standing::raised)
            .map(standing -> standing.alert(nowMillis))
            .sorted(
                Comparator.comparing(Alert::severity)
                    .thenComparing(Comparator.comparingLong(Alert::ageMillis).reversed()))
            .toList();
    return new PlantAlerts(active, List.copyOf(recent), settings.silenced(), untracked);
  }
}
