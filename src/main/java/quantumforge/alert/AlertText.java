package quantumforge.alert;

import java.util.Locale;
import java.util.regex.Pattern;
import quantumforge.alert.AlertRule.Unit;
import quantumforge.kernel.Deterministic;

/** Figures in the sentences of alerts. */
@Deterministic
final class AlertText {

  /** Words of which the first is for one thing, and the second for all other numbers. */
  static final Pattern NUMBER = Pattern.compile("\\[([^]|]+)\\|([^]|]+)]");

  private static final double MINUTE = 60;
  private static final double HOUR = 3_600;

  private AlertText() {}

  /** The rule's sentence about one subject. */
  static String sentence(AlertRule rule, String subject, double value) {
    Unit unit = rule.condition().unit();
    String figure = figure(value, unit);
    return NUMBER
        .matcher(rule.says())
        .replaceAll(figure.equals("1") ? "$1" : "$2")
        .replace("{subject}", subject)
        .replace("{value}", figure)
        .replace("{limit}", figure(rule.condition().limit(), unit));
  }

  static String figure(double value, Unit unit) {
    return switch (unit) {
      case COUNT -> String.format(Locale.ROOT, "%.0f", value);
      // Rounded down, so that 79.9 of 80 does not read as 80.
      case PERCENT -> String.format(Locale.ROOT, "%.0f %%", Math.floor(value));
      case SECONDS -> span(value);
    };
  }

  private static String span(double seconds) {
    if (seconds < 2 * MINUTE) {
      return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
    }
    return seconds < 2 * HOUR
        ? String.format(Locale.ROOT, "%.0f min", Math.floor(seconds / MINUTE))
        : String.format(Locale.ROOT, "%.0f h", Math.floor(seconds / HOUR));
  }
}
