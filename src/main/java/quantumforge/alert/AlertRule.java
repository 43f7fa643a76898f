package quantumforge.alert;

import java.time.Duration;
import quantumforge.kernel.Deterministic;
import quantumforge.status.PlantAlerts.Severity;

/**
 * One row of the table of alerts.
 *
 * @param id stable, the key below {@code forge.alert}
 * @param condition when it holds
 * @param after for how long it must hold before the alert is raised
 * @param tag the metric's tags that name the subject, in order and joined by a slash; empty for the
 *     node as a whole
 * @param says what is wrong; {@code {subject}}, {@code {value}} and {@code {limit}} are filled in,
 *     and of {@code [was|were]} the first stays where the value is 1, and else the second
 * @param mend what to do
 */
@Deterministic
record AlertRule(
    String id,
    Severity severity,
    Condition condition,
    Duration after,
    String tag,
    String says,
    String mend) {

  /** What is compared. Metrics are named as in {@code docs/metrics.md}. */
  sealed interface Expression permits Value, Share, Growth {}

  /**
   * A metric as it is.
   *
   * @param byWitness whether control nodes tell it of every node of the plant
   */
  record Value(String metric, boolean byWitness) implements Expression {}

  /** One metric as percent of another with the same tags. */
  record Share(String metric, String whole) implements Expression {}

  /** How much a counter grew within the last {@code window}, over restarts of its process. */
  record Growth(String metric, Duration window) implements Expression {}

  /** What a figure counts, for texts. */
  enum Unit {
    COUNT,
    SECONDS,
    PERCENT
  }

  /**
   * A comparison.
   *
   * @param above whether it holds above the limit; else below it
   */
  record Condition(Expression expression, boolean above, double limit, Unit unit) {

    boolean holds(double value) {
      return above ? value > limit : value < limit;
    }
  }
}
