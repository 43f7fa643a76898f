package quantumforge.status;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import quantumforge.wire.CborSerializable;

/**
 * The whole plant as the witness sees it.
 *
 * @param witness the node on which the witness singleton runs
 * @param term grows by one with each witness that a majority of the control nodes confirmed
 * @param witnessSince when it started there
 * @param sequence grows by one with each status of one singleton
 * @param at the witness's clock
 * @param nodes every node that is configured or was ever seen, in order of name
 * @param alerts what is wrong
 * @param database what is decided about the database; empty when nothing is to be decided, or until
 *     the witness has read it
 */
public record PlantStatus(
    String witness,
    long term,
    Instant witnessSince,
    long sequence,
    Instant at,
    List<NodeView> nodes,
    PlantAlerts alerts,
    Optional<DatabaseStatus> database)
    implements CborSerializable {

  public PlantStatus {
    nodes = List.copyOf(nodes);
  }

  /**
   * One node as the witness sees it.
   *
   * @param ageMillis since the witness last heard from the node; -1 for never
   * @param report the last report, whatever its age
   */
  public record NodeView(
      String node, Reachability reachability, long ageMillis, Optional<NodeReport> report) {}

  /** What the witness knows of a node's presence. */
  public enum Reachability {
    /** Reports arrive, and the cluster sees the node. */
    UP,
    /** Reports are late, the cluster still sees the node. */
    STALE,
    /** The cluster cannot reach the node. */
    UNREACHABLE,
    /** The node left, was downed, or never came. */
    GONE
  }
}
