package quantumforge.alert;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import quantumforge.alert.AlertRule.Condition;
import quantumforge.alert.AlertRule.Growth;
import quantumforge.alert.AlertRule.Share;
import quantumforge.alert.AlertRule.Unit;
import quantumforge.alert.AlertRule.Value;
import quantumforge.kernel.Deterministic;

/** Writes the table of alerts as alerting rules for a Prometheus, 2.42 or newer. */
@Deterministic
public final class PrometheusRules {

  /** As the figure is rounded. */
  private static final String ONE_OR_MORE =
      "{{ if eq (printf \"%.0f\" \\$value) \"1\" }}$1{{ else }}$2{{ end }}";

  private PrometheusRules() {}

  /** The file's text. Rules that are silenced are left out. */
  public static String yaml(AlertSettings settings) {
    StringBuilder text =
        new StringBuilder(
            """
            # Written by ./forge alerts rules; change forge.alert and write it again. What each alert means and
            # what to do: docs/alerts.md. Needs Prometheus 2.42 or newer.
            groups:
              - name: quantum-forge
                rules:
            """);
    for (AlertRule rule : AlertTable.of(settings)) {
      if (!settings.silenced().contains(rule.id())) {
        append(rule, settings.clearAfter(), text);
      }
    }
    return text.toString();
  }

  private static void append(AlertRule rule, Duration clearAfter, StringBuilder text) {
    text.append("      - alert: ").append(name(rule.id())).append('\n');
    text.append("        expr: ").append(expression(rule)).append('\n');
    if (rule.after().isPositive()) {
      text.append("        for: ").append(span(rule.after())).append('\n');
    }
    if (clearAfter.isPositive()) {
      text.append("        keep_firing_for: ").append(span(clearAfter)).append('\n');
    }
    text.append("        labels:\n");
    text.append("          id: ").append(rule.id()).append('\n');
    text.append("          severity: ")
        .append(rule.severity().name().toLowerCase(Locale.ROOT))
        .append('\n');
    text.append("        annotations:\n");
    text.append("          summary: ").append(quoted(summary(rule))).append('\n');
    text.append("          description: ").append(quoted(rule.mend())).append('\n');
  }

  /** {@code feed-stale} is {@code ForgeFeedStale}. */
  static String name(String id) {
    StringBuilder name = new StringBuilder("Forge");
    for (String word : id.split("-")) {
      name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return name.toString();
  }

  static String expression(AlertRule rule) {
    Condition condition = rule.condition();
    String measured =
        switch (condition.expression()) {
          case Value(String metric, boolean byWitness) ->
              byWitness ? ofThePlant(metric, rule.tag()) : prometheus(metric);
          case Share(String metric, String whole) ->
              "100 * %s / %s".formatted(prometheus(metric), prometheus(whole));
          case Growth(String metric, Duration window) ->
              "increase(%s_total[%s])".formatted(prometheus(metric), span(window));
        };
    return "%s %s %s".formatted(measured, condition.above() ? ">" : "<", limit(condition.limit()));
  }

  /** Every control node tells it. */
  private static String ofThePlant(String metric, String tag) {
    String told = prometheus(metric);
    return tag.isEmpty() ? "max(%s)".formatted(told) : "max by (%s) (%s)".formatted(tag, told);
  }

  private static String prometheus(String metric) {
    return metric.replace('.', '_');
  }

  private static String limit(double limit) {
    return limit == Math.rint(limit)
        ? String.format(Locale.ROOT, "%.0f", limit)
        : Double.toString(limit);
  }

  private static boolean isOfThePlant(AlertRule rule) {
    return rule.condition().expression() instanceof Value value && value.byWitness();
  }

  private static String summary(AlertRule rule) {
    String where = isOfThePlant(rule) ? "" : "{{ $labels.node }}: ";
    Unit unit = rule.condition().unit();
    return where
        + AlertText.NUMBER
            .matcher(rule.says())
            .replaceAll(ONE_OR_MORE)
            .replace("{subject}", rule.tag().replaceAll("\\w+", "{{ \\$labels.$0 }}"))
            .replace("{value}", template(unit))
            .replace("{limit}", AlertText.figure(rule.condition().limit(), unit));
  }

  private static String template(Unit unit) {
    return switch (unit) {
      case COUNT -> "{{ $value | printf \"%.0f\" }}";
      case PERCENT -> "{{ $value | printf \"%.0f\" }} %";
      case SECONDS -> "{{ $value | humanizeDuration }}";
    };
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** The largest unit that says it exactly. */
  private static String span(Duration duration) {
    long millis = duration.toMillis();
    List<String> units = List.of("h", "m", "s", "ms");
    List<Long> lengths = List.of(3_600_000L, 60_000L, 1_000L, 1L);
    for (int i = 0; i < units.size(); i++) {
      if (millis % lengths.get(i) == 0) {
        return millis / lengths.get(i) + units.get(i);
      }
    }
    throw new IllegalStateException("no span: " + duration);
  }
}
