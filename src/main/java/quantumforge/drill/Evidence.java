package quantumforge.drill;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import quantumforge.status.DatabaseChange;

/**
 * What a drill came to, for a record that outlives it. Times are in milliseconds, -1 where they are
 * not known.
 *
 * @param at when it ended
 * @param passed whether both ways were carried out and were as they must be
 * @param settings of the drill, and of the plant what decides on its times
 * @param rows where the rows are: the table, and the drill's own mark in its column {@code run}
 * @param ways one for each
 */
public record Evidence(
    String drill,
    Instant at,
    boolean passed,
    Build build,
    Map<String, String> settings,
    Place rows,
    List<Way> ways) {

  /** So many ways has a drill. */
  public static final int WAYS = 2;

  public Evidence {
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    ways = List.copyOf(ways);
  }

  /**
   * What was drilled.
   *
   * @param commit of the sources beside the launcher, with {@code -dirty} when they were changed
   *     since; empty where there are none
   */
  public record Build(String version, String commit, String java) {}

  /** Where the rows are left. */
  public record Place(String table, String run) {}

  /**
   * One way.
   *
   * @param verdict in one sentence
   * @param change the witness's record; absent when there is none
   * @param rows absent when they could not be read
   */
  public record Way(
      Instant at,
      String from,
      String to,
      boolean passed,
      String verdict,
      Times times,
      Optional<RowVerdict> rows,
      Optional<DatabaseChange> change) {}

  /**
   * How long each part took.
   *
   * @param detect for how long the former primary had not been heard when it was decided
   * @param decide as {@code tell} to {@code clients}: from the decision
   * @param firstWrite from the kill to the first row that the new primary confirmed to the drill
   */
  public record Times(
      long detect,
      long decide,
      long tell,
      long fence,
      long promote,
      long clients,
      long redundant,
      long firstWrite) {}

  /** Whether a drill did all that it is for, and nothing was lost. */
  public static boolean hasPassed(List<Leg> legs) {
    return legs.size() == WAYS && legs.stream().allMatch(Leg::isPerfect);
  }

  /** A leg as it is recorded. */
  public static Way way(Leg leg) {
    return new Way(
        leg.at(),
        leg.killed(),
        leg.change().map(DatabaseChange::to).orElse(""),
        leg.isPerfect(),
        leg.verdict(),
        times(leg),
        leg.rows(),
        leg.change());
  }

  private static Times times(Leg leg) {
    long none = DatabaseChange.UNKNOWN;
    return leg.change()
        .map(
            change ->
                new Times(
                    change.silentMillis(),
                    change.durableMillis(),
                    change.propagation().toldMillis(),
                    change.fencedMillis(),
                    change.promotedMillis(),
                    change.propagation().completeMillis(),
                    change.redundantMillis(),
                    leg.firstWriteMillis()))
        .orElse(new Times(none, none, none, none, none, none, none, leg.firstWriteMillis()));
  }
}
