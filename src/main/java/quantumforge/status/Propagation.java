package quantumforge.status;

import java.util.List;

/**
 * How far a change of the primary has come to those whom it concerns. It is complete when the new
 * primary takes commits, a write went through each route that the witness knows of (all routes of
 * nodes, and the connections of each node that was heard within a minute), and the former primary
 * is known to have ended, so that no connection leads to it any more.
 *
 * @param toldMillis from the decision until the new primary's agent was known to have heard of it;
 *     {@link DatabaseChange#UNKNOWN} before, and when that witness ended before
 * @param complete whether nothing is missing; stays true
 * @param completeMillis from the decision to the last route's first write, or until the former
 *     primary was known to have ended, whichever was later; without a route until all was seen;
 *     unknown as above
 * @param late whether it took longer than {@code alert.database-change-incomplete.after}, or the
 *     next change came before it was complete
 * @param missing what is missing, a sentence for each; empty when it is complete
 * @param routes in order of node and name
 */
public record Propagation(
    long toldMillis,
    boolean complete,
    long completeMillis,
    boolean late,
    List<String> missing,
    List<RouteWrite> routes) {

  /** Nothing is known, as of a change that was recorded without it. */
  public static final Propagation NONE =
      new Propagation(
          DatabaseChange.UNKNOWN, false, DatabaseChange.UNKNOWN, false, List.of(), List.of());

  public Propagation {
    missing = List.copyOf(missing);
    routes = List.copyOf(routes);
  }

  /** The same when the next change of the primary has come before it was complete. */
  public Propagation overtaken() {
    return complete || missing.isEmpty()
        ? this
        : new Propagation(toldMillis, false, completeMillis, true, missing, routes);
  }

  /**
   * From the decision to the first write on any route: from then on some clients can work. Unknown
   * before, and when the witness that decided had ended.
   */
  public long firstWriteMillis() {
    return routes.stream()
        .mapToLong(RouteWrite::afterMillis)
        .filter(millis -> millis != DatabaseChange.UNKNOWN)
        .min()
        .orElse(DatabaseChange.UNKNOWN);
  }

  /** In one sentence, for people. */
  public String sentence() {
    if (complete) {
      return completeMillis == DatabaseChange.UNKNOWN
          ? "complete; the witness that decided did not see when"
          : "complete after %d ms".formatted(completeMillis);
    }
    if (missing.isEmpty()) {
      return "whether a write went through each route is not known";
    }
    return (late ? "not complete: " : "not complete yet: ") + String.join("; ", missing);
  }
}
