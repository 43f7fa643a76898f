package quantumforge.failover;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Set;

/**
 * Where connections of the other server come from. Refreshed by one thread, since a name may take
 * long to look up; asked by any.
 */
final class PeerAddresses {

  private final String host;
  private volatile Set<InetAddress> known = Set.of();

  PeerAddresses(String host) {
    this.host = host;
  }

  /** Looks the name up; one that cannot be found keeps the addresses that it had. */
  void refresh() {
    try {
      known = Set.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException notNow) {
      // Its last addresses are the best guess.
    }
  }

  /**
   * Whether a connection may be the other server's. Between two servers on one machine it comes
   * from any of the machine's addresses; while nothing is known of the name, from anywhere.
   *
   * @param address in digits
   */
  boolean mayBe(String address) {
    Set<InetAddress> peer = known;
    if (peer.isEmpty()) {
      return true;
    }
    try {
      InetAddress from = InetAddress.ofLiteral(address);
      return peer.contains(from) || isHere(from) && peer.stream().anyMatch(PeerAddresses::isHere);
    } catch (IllegalArgumentException none) {
      return false;
    }
  }

  private static boolean isHere(InetAddress address) {
    try {
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException unknown) {
      return false;
    }
  }
}
