package quantumforge.witness;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import quantumforge.kernel.Deterministic;
import quantumforge.status.DatabaseChange;
import quantumforge.status.Propagation;
import quantumforge.status.RouteStatus;
import quantumforge.status.RouteWrite;

/**
 * How far one change of the primary has come to clients.
 *
 * @param elapsedMillis since the decision; empty when another witness decided
 * @param knownForMillis since this witness knows of the change
 * @param lateAfterMillis from then on it is late
 */
@Deterministic
record Spread(
    DatabaseChange change, OptionalLong elapsedMillis, long knownForMillis, long lateAfterMillis) {

  /** Whoever was not heard for longer has no connections any more. */
  static final long CLIENT_KNOWN_MILLIS = 60_000;

  /**
   * @param routes that are known
   * @param told whether the new primary's agent has heard of the change
   * @param taking whether it takes commits
   * @param former the one that it replaces
   */
  Propagation seen(List<SeenRoute> routes, boolean told, boolean taking, FormerPrimary former) {
    Propagation before = change.propagation();
    if (before.complete()) {
      return before;
    }
    List<RouteWrite> writes = writes(routes);
    boolean wrote = writes.stream().anyMatch(RouteWrite::written);
    List<String> missing = missing(writes, taking || wrote, former);
    boolean complete = missing.isEmpty();
    return new Propagation(
        told && before.toldMillis() == DatabaseChange.UNKNOWN ? elapsed() : before.toldMillis(),
        complete,
        complete ? lastMillis(writes) : DatabaseChange.UNKNOWN,
        !complete && (before.late() || knownForMillis >= lateAfterMillis),
        missing,
        writes);
  }

  private long elapsed() {
    return elapsedMillis.orElse(DatabaseChange.UNKNOWN);
  }

  private List<RouteWrite> writes(List<SeenRoute> routes) {
    TreeMap<String, RouteWrite> writes = new TreeMap<>();
    for (RouteWrite write : change.propagation().routes()) {
      boolean mayHaveEnded = write.kind().equals(RouteStatus.CLIENT) && !write.written();
      // A witness that has just begun has not heard everybody yet.
      if (!mayHaveEnded || knownForMillis < CLIENT_KNOWN_MILLIS) {
        writes.put(write.node() + "/" + write.route(), write);
      }
    }
    for (SeenRoute route : routes) {
      RouteWrite known = writes.get(route.key());
      boolean ended = route.endsWithItsNode() && route.ageMillis() > CLIENT_KNOWN_MILLIS;
      if (known == null ? !ended : !known.written()) {
        writes.put(route.key(), write(route));
      }
    }
    return List.copyOf(writes.values());
  }

  private RouteWrite write(SeenRoute route) {
    RouteStatus status = route.status();
    boolean written = route.wroteIn(change.epoch());
    return new RouteWrite(
        route.node(),
        status.route(),
        status.kind(),
        written,
        written && elapsedMillis.isPresent()
            ? Math.max(0, elapsed() - route.writeAgeMillis())
            : DatabaseChange.UNKNOWN,
        written ? "" : trouble(route));
  }

  private static String trouble(SeenRoute route) {
    if (route.ageMillis() > FormerPrimary.SILENT_MILLIS) {
      return "its node is silent";
    }
    return route.status().trouble().isEmpty()
        ? "no write went through it yet"
        : route.status().trouble();
  }

  private List<String> missing(List<RouteWrite> writes, boolean taking, FormerPrimary former) {
    List<String> missing = new ArrayList<>();
    if (!taking) {
      missing.add("%s takes no commits yet".formatted(change.to()));
    }
    writes.stream()
        .filter(write -> !write.written())
        .map(write -> "%s: %s".formatted(write.title(), write.trouble()))
        .forEach(missing::add);
    if (!former.hasEnded()) {
      missing.add(
          "%s%s, the former primary, was not seen to have ended: %s"
              .formatted(missing.isEmpty() ? all(writes) : "", former.server(), former.trouble()));
    }
    return missing;
  }

  /** What is not missing, so that nobody looks for it. */
  private String all(List<RouteWrite> writes) {
    return writes.isEmpty() ? change.to() + " takes commits; " : "writes go through every route; ";
  }

  /**
   * When the last of it came true, dated back as far as its own time is known: a write on a route,
   * or that the former primary had ended. Without any, when it was seen.
   */
  private long lastMillis(List<RouteWrite> writes) {
    if (elapsedMillis.isEmpty()) {
      return DatabaseChange.UNKNOWN;
    }
    long last = writes.stream().mapToLong(RouteWrite::afterMillis).max().orElse(elapsed());
    return Math.max(last, change.fencedMillis());
  }
}
