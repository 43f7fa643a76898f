package quantumforge.demo;

import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a campaign of faults.
 *
 * @param report of everything in every store
 * @param kinds how many faults of each kind there were
 * @param breachesByRule how often the plant broke which of the exchange's rules; empty for never
 */
public record FaultReport(
    DemoReport report, Map<String, Integer> kinds, Map<String, Long> breachesByRule) {

  public FaultReport {
    kinds = new TreeMap<>(kinds);
    breachesByRule = new TreeMap<>(breachesByRule);
  }

  /** Whether everything arrived as it must, and no rule was broken. */
  public boolean hasPassed() {
    return report.hasPassed() && breaches() == 0;
  }

  /** Broken rules in all. */
  public long breaches() {
    return breachesByRule.values().stream().mapToLong(Long::longValue).sum();
  }
}
