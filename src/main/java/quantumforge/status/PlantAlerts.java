package quantumforge.status;

import java.time.Instant;
import java.util.List;

/**
 * What is wrong in the plant, as the witness found it.
 *
 * @param active alerts that are raised, the worst first, then the oldest
 * @param recent the newest changes, newest first; bounded by {@code forge.alert.changes-max}
 * @param silenced ids of rules that the configuration switched off
 * @param untracked conditions that are not watched, since {@code forge.alert.tracked-max} are
 */
public record PlantAlerts(
    List<Alert> active, List<Change> recent, List<String> silenced, int untracked) {

  /** Nothing is wrong and nothing was. */
  public static final PlantAlerts NONE = new PlantAlerts(List.of(), List.of(), List.of(), 0);

  public PlantAlerts {
    active = List.copyOf(active);
    recent = List.copyOf(recent);
    silenced = List.copyOf(silenced);
  }

  /** How much an alert matters. */
  public enum Severity {
    /** Data or trading is lost, or soon will be: somebody gets up. */
    CRITICAL,
    /** Something that keeps the plant safe is gone: somebody looks today. */
    WARNING,
    /** Worth knowing. */
    INFO
  }

  /**
   * One alert.
   *
   * @param id of its rule, see {@code docs/alerts.md}
   * @param node on which it was found
   * @param subject what of the node it is about; may be empty
   * @param sentence what is wrong, with figures
   * @param mend what to do
   * @param since when the condition began, by the witness's clock
   * @param ageMillis since then
   */
  public record Alert(
      String id,
      Severity severity,
      String node,
      String subject,
      String sentence,
      String mend,
      Instant since,
      long ageMillis) {}

  /**
   * An alert was raised or cleared.
   *
   * @param raised false when it was cleared
   * @param at by the witness's clock
   */
  public record Change(
      Instant at,
      boolean raised,
      String id,
      Severity severity,
      String node,
      String subject,
      String sentence) {}
}
