package quantumforge.witness;

import quantumforge.wire.CborSerializable;

/** What a witness tells the agents, again and again. */
public record DatabaseDecision(DatabaseRecord record) implements CborSerializable {

  /** The name of the actor that hears it on every node with an agent. */
  public static final String HEARER = "database-agent";
}
