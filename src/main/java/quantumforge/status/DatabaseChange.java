package quantumforge.status;

import java.time.Instant;
import java.util.Map;

/**
 * One change of the database's primary, and how long each part of it took. All times count from the
 * decision, on the clock of the witness that decided; {@link #UNKNOWN} while something has not
 * happened, and for good when that witness ended before it did.
 *
 * @param epoch that began with it
 * @param from the former primary; empty for the first one, and where it is not known
 * @param to the new one
 * @param rule by which it was decided; {@link #UNTOLD} when whoever decided told nobody
 * @param reason the rule in words
 * @param decidedAt by the clock of the witness's machine; of an untold one, when the next witness
 *     read that it is decided
 * @param silentMillis for how long nothing had been heard of the former primary's agent at the
 *     decision
 * @param durableMillis until the decision was on a majority of the control nodes
 * @param fencedMillis until the former primary was known to have ended, by its agent's word
 * @param promotedMillis until the new primary was known to take commits: by its agent's report, or
 *     by the first write of a client that it did, whichever was earlier
 * @param redundantMillis until every commit was on both servers again
 * @param propagation how far it has come to the new primary's agent and to clients
 * @param loss what became of the commits that clients had been told of
 * @param orphans what only the former primary had of the log, by its agent's word; empty until that
 *     was looked at
 */
public record DatabaseChange(
    long epoch,
    String from,
    String to,
    String rule,
    String reason,
    Instant decidedAt,
    long silentMillis,
    long durableMillis,
    long fencedMillis,
    long promotedMillis,
    long redundantMillis,
    Propagation propagation,
    String loss,
    String orphans) {

  /** Not yet, or never known. */
  public static final long UNKNOWN = -1;

  /** In place of a rule: the witness that decided ended before it told. */
  public static final String UNTOLD = "DB-?";

  public DatabaseChange {
    // What an earlier version wrote has neither.
    propagation = propagation == null ? Propagation.NONE : propagation;
    orphans = orphans == null ? "" : orphans;
  }

  /** Whether a later witness made it from what is durable, since nothing told of it was known. */
  public boolean untold() {
    return rule.equals(UNTOLD);
  }

  /** Replaces what is known of the same change, except by less: whoever decided knew more. */
  public void addTo(Map<Long, DatabaseChange> known) {
    known.merge(
        epoch, this, (before, after) -> after.untold() && !before.untold() ? before : after);
  }
}
