package quantumforge.drill;

import java.time.Instant;
import java.util.Optional;
import quantumforge.status.DatabaseChange;

/**
 * One way of a drill. A step that did not come true in time ends the drill.
 *
 * @param at when it began
 * @param killed the machine that was killed, the primary's; empty when none was
 * @param firstWriteMillis from the kill to the first row that the new primary confirmed to the
 *     drill's own writer, by one clock; {@link DatabaseChange#UNKNOWN} when it confirmed none
 * @param change what the witness recorded of it; empty when it never changed the primary
 * @param rows what became of the writer's rows; empty when they could not be read
 * @param missing what did not come true; empty when all did
 */
public record Leg(
    Instant at,
    String killed,
    long firstWriteMillis,
    Optional<DatabaseChange> change,
    Optional<RowVerdict> rows,
    String missing) {

  private static final String NO_LOSS = "0 acknowledged";

  /**
   * The other one took over, clients followed, both have every commit, and nothing was lost: by the
   * witness's record, and by the rows that the writer was told of.
   */
  public boolean isPerfect() {
    return missing.isEmpty()
        && change.filter(seen -> seen.loss().startsWith(NO_LOSS)).isPresent()
        && rows.filter(seen -> seen.isClean() && seen.acknowledged() > 0).isPresent();
  }

  /** What became of it, in one sentence. */
  public String verdict() {
    String lost = rows.filter(seen -> !seen.isClean()).map(RowVerdict::sentence).orElse("");
    if (!missing.isEmpty()) {
      return lost.isEmpty() ? missing : lost + "; " + missing;
    }
    return lost.isEmpty() ? change.map(DatabaseChange::loss).orElse("") : lost;
  }
}
