package quantumforge.store;

/**
 * What the witness decided on the primary.
 *
 * @param epoch grows by one with each change of the primary, from 1
 * @param server its name in {@code forge.failover.servers}
 * @param host as clients reach it
 */
public record Primary(long epoch, String server, String host, int port) {

  DatabaseServer address() {
    return new DatabaseServer(host, port);
  }
}
