package quantumforge.witness;

import java.util.List;

/**
 * On which database a witness decides.
 *
 * @param servers both servers' names, the preferred primary first; none when there is nothing to
 *     decide
 * @param ledgers the control nodes that keep what is decided
 */
public record DatabasePlan(List<String> servers, List<String> ledgers, DatabaseLimits limits) {

  public DatabasePlan {
    servers = List.copyOf(servers);
    ledgers = List.copyOf(ledgers);
  }
}
