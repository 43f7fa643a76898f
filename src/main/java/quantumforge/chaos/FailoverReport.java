package quantumforge.chaos;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a bench of failovers came to.
 *
 * @param access how clients came to the servers
 * @param limits of {@code forge.failover} that were not the product's own
 * @param faults one for each card
 * @param broken what must hold of the whole history and did not, in sentences
 */
public record FailoverReport(
    Access access, Map<String, String> limits, List<Fault> faults, List<String> broken) {

  public FailoverReport {
    limits = Collections.unmodifiableMap(new TreeMap<>(limits));
    faults = List.copyOf(faults);
    broken = List.copyOf(broken);
  }

  /** Whether everything was as it must be, and as soon as it was wanted. */
  public boolean hasPassed() {
    return broken.isEmpty() && faults.stream().allMatch(fault -> fault.missed().isEmpty());
  }

  /**
   * All runs of one fault.
   *
   * @param id of the card
   * @param outcome what must come of it: FAILOVER, the other server becomes the primary; STAYS, it
   *     does not; STEADY, nothing at all is decided; SUCCESSION, it does not, and another control
   *     node has the witness; HOLDS, it does not before the mending
   * @param outage FAILOVER: from the fault to the first write that the client which follows the
   *     primary as the program does was told of at the new one; STAYS and STEADY: its longest time
   *     without one; HOLDS: the same, its mending included; SUCCESSION: from the fault until
   *     another witness spoke
   * @param direct FAILOVER: as before, of clients that know both servers and ask both; otherwise
   *     the longest time without an acknowledged write of any client
   * @param routes FAILOVER, by the routes of a plant that has some: from the fault to the first
   *     write that a client on that route was told of at the new primary
   * @param restored from the mending of the fault until commits were on both servers again
   * @param lost acknowledged commits that are not there at the end
   * @param unknown writes that were neither acknowledged nor refused
   * @param missed what was not as it must be, or not as soon, in sentences
   * @param runs each by itself, in order
   */
  public record Fault(
      String id,
      String fault,
      String outcome,
      long wantedMedianMillis,
      long wantedMostMillis,
      long wantedRestoredMillis,
      Distribution outage,
      Distribution direct,
      Map<String, Distribution> routes,
      Distribution restored,
      long lost,
      long unknown,
      List<String> missed,
      List<Run> runs) {

    public Fault {
      routes = sorted(routes);
      missed = List.copyOf(missed);
      runs = List.copyOf(runs);
    }
  }

  /**
   * One run; times are -1 when what they end with did not come.
   *
   * @param from which site was the primary
   * @param routeMillis FAILOVER, by the routes of a plant that has some
   * @param broken what must hold and did not
   */
  public record Run(
      String from,
      long outageMillis,
      long directMillis,
      Map<String, Long> routeMillis,
      long restoredMillis,
      long failovers,
      long lost,
      long unknown,
      List<String> broken) {

    public Run {
      routeMillis = sorted(routeMillis);
      broken = List.copyOf(broken);
    }
  }

  private static <T> Map<String, T> sorted(Map<String, T> values) {
    return Collections.unmodifiableMap(new TreeMap<>(values));
  }
}
