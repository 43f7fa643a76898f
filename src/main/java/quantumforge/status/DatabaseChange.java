package quantumforge.status;

import java.time.Instant;

/**
 * One change of the database's primary, and how long each part of it took. All times count from the
 * decision, on the clock of the witness that decided; {@link #UNKNOWN} while something has not
 * happened, and for good when that witness ended before it did.
 *
 * @param epoch that began with it
 * @param from the former primary; empty for the first one
 * @param to the new one
 * @param rule by which it was decided
 * @param reason the rule in words
 * @param decidedAt by the clock of the witness's machine
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

  public DatabaseChange {
    // What an earlier version wrote has neither.
    propagation = propagation == null ? Propagation.NONE : propagation;
    orphans = orphans == null ? "" : orphans;
  }
}
