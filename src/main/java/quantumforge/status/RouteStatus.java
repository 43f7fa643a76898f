package quantumforge.status;

import java.time.Instant;

/**
 * One way on which clients come to the database.
 *
 * @param kind pgbouncer, dns, hook, or {@link #CLIENT} for the program's own connections
 * @param epoch of the newest decision that was heard; 0 before the first
 * @param server the primary of that epoch; empty before the first
 * @param state NONE, WANTED, HELD, POINTED, PROVEN or FAILED
 * @param since when it got into the state, by the node's clock
 * @param pointedAfterMillis from the decision to when the route led there; -1 as long as it does
 *     not, and when another process heard the decision
 * @param firstWriteAfterMillis from the decision to the first write through the route; -1 as above
 * @param firstWriteAgeMillis since the first write of this epoch went through, by the node's
 *     monotonic clock when it says so; -1 as long as none did
 * @param trouble what is wrong; empty when nothing is
 */
public record RouteStatus(
    String route,
    String kind,
    long epoch,
    String server,
    String state,
    Instant since,
    long pointedAfterMillis,
    long firstWriteAfterMillis,
    long firstWriteAgeMillis,
    String trouble) {

  /** The kind of the program's own connections. */
  public static final String CLIENT = "client";
}
