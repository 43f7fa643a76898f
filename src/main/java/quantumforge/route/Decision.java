package quantumforge.route;

import quantumforge.kernel.Deterministic;

/**
 * Where clients belong.
 *
 * @param epoch grows by one with each change of the primary
 * @param version grows by one with each decision
 * @param server the primary's name
 * @param host where clients reach it
 * @param port the same
 * @param handingOver whether an orderly change of the primary has begun, so that clients are held
 *     back until the next decision; false when the change was not asked for, or is over
 */
@Deterministic
public record Decision(
    long epoch, long version, String server, String host, int port, boolean handingOver) {

  /** Whether clients belong to the same place, and are held back or not, as by another one. */
  boolean aimsAs(Decision other) {
    return epoch == other.epoch
        && server.equals(other.server)
        && host.equals(other.host)
        && port == other.port
        && handingOver == other.handingOver;
  }

  /** The same when nobody says how an orderly change ended: clients go on where they were. */
  Decision released() {
    return new Decision(epoch, version, server, host, port, false);
  }

  String address() {
    return host + ":" + port;
  }

  @Override
  public String toString() {
    return "%s at %s%s, epoch %d".formatted(server, address(), handingOver ? ", held" : "", epoch);
  }
}
