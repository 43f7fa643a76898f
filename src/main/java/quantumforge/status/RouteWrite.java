package quantumforge.status;

/**
 * Whether a write went through one way of clients to the database since a change of the primary.
 *
 * @param node on which the route is
 * @param route its name there
 * @param kind pgbouncer, dns, hook, or client for the program's own connections
 * @param written whether the new primary has done a write that came on it
 * @param afterMillis from the decision to the first such write; {@link DatabaseChange#UNKNOWN}
 *     before, and when the witness that decided had ended before it
 * @param trouble what is in the way, as far as it is known; empty when written
 */
public record RouteWrite(
    String node, String route, String kind, boolean written, long afterMillis, String trouble) {

  /** As people call it. */
  public String title() {
    return route + " of " + node;
  }
}
