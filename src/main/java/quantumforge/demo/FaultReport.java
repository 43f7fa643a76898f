package quantumforge.demo;

import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a campaign of faults.
 *
 * @param report of everything in every store
 * @param kinds how many faults of each kind there were, by exchange and kind
 */
public record FaultReport(DemoReport report, Map<String, Integer> kinds) {

  public FaultReport {
    kinds = new TreeMap<>(kinds);
  }
}
