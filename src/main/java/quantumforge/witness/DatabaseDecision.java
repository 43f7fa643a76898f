package quantumforge.witness;

import quantumforge.wire.CborSerializable;

/** What a witness tells agents and routes, again and again. */
public record DatabaseDecision(DatabaseRecord record) implements CborSerializable {

  /** The name of the actor that hears it on every node with an agent. */
  public static final String HEARER = "database-agent";

  /** The name of the actor that hears it on every node with routes. */
  public static final String ROUTER = "database-routes";

  /** The cluster's role of such nodes. */
  public static final String ROUTER_ROLE = "routes";
}
