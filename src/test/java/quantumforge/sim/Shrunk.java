package quantumforge.sim;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A run that fails, with as few faults as it takes.
 *
 * @param scenario with what was left out
 * @param violations the first is the one for which it failed
 * @param trace what happens in it, to the first violation
 */
record Shrunk(Scenario scenario, List<String> violations, List<String> trace) {

  /**
   * Leaves out one fault after the other, and any two where the one is there for the other, as long
   * as the run fails, until each one is needed.
   */
  static Shrunk of(Scenario failing) {
    Plant whole = failing.plant();
    whole.run();
    Scenario smaller = failing;
    Scenario before;
    do {
      before = smaller;
      for (int fault = whole.faults() - 1; fault >= 0; fault--) {
        smaller = without(smaller, Set.of(fault));
      }
      for (int fault = whole.faults() - 1; fault > 0; fault--) {
        for (int other = fault - 1; other >= 0; other--) {
          smaller = without(smaller, Set.of(fault, other));
        }
      }
    } while (!smaller.equals(before));
    Plant shrunk = smaller.plant();
    List<String> violations = shrunk.run();
    return new Shrunk(smaller, violations, toTheFirstViolation(shrunk.world().trace()));
  }

  private static Scenario without(Scenario failing, Set<Integer> faults) {
    Set<Integer> leftOut = new TreeSet<>(failing.leftOut());
    if (faults.stream().anyMatch(leftOut::contains)) {
      return failing;
    }
    leftOut.addAll(faults);
    Scenario smaller = failing.leavingOut(leftOut);
    return smaller.plant().run().isEmpty() ? failing : smaller;
  }

  static List<String> toTheFirstViolation(List<String> trace) {
    int end = 0;
    while (end < trace.size() && !trace.get(end).contains(Plant.VIOLATION)) {
      end++;
    }
    return List.copyOf(trace.subList(0, Math.min(trace.size(), end + 1)));
  }

  /** For a person who is to find the mistake. */
  String report() {
    return "%s%nafter%n%s%nagain: %s"
        .formatted(violations.getFirst(), String.join("\n", trace), scenario.command());
  }
}
