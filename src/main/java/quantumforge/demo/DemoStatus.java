package quantumforge.demo;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;

/**
 * A running demo at one moment.
 *
 * @param witness the node that carries the witness; empty when none is known
 * @param phase one or two words for people, for example {@code running}
 * @param rows the nodes in order, then the paper exchange and PostgreSQL
 */
public record DemoStatus(Instant at, String witness, String phase, String folder, List<Row> rows) {

  public DemoStatus {
    rows = List.copyOf(rows);
  }

  /**
   * One machine of the demo.
   *
   * @param process what the demo knows of its process, for example {@code running}
   * @param pid of the JVM or the server; 0 when it does not run
   * @param reachability what the witness says; empty when it says nothing of this row
   * @param ageMillis since the witness last heard of it; -1 when unknown
   * @param residentBytes with the node's own Redis
   * @param activity what it does, for people
   * @param consoleUrl empty when it serves none
   */
  public record Row(
      String name,
      String dataCenter,
      String process,
      long pid,
      String reachability,
      long ageMillis,
      long residentBytes,
      String activity,
      String consoleUrl) {

    /** Whether it runs and, when the witness knows it, is reachable. */
    @JsonIgnore
    public boolean isWell() {
      return process.equals("running") && (reachability.isEmpty() || reachability.equals("up"));
    }
  }

  /** Whether every machine is well. */
  public boolean allWell() {
    return rows.stream().allMatch(Row::isWell);
  }
}
