package quantumforge.failover;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import quantumforge.failover.FailoverSettings.Server;

/**
 * The addresses of a server's host. Refreshed by a thread that does nothing else, since nothing
 * ends a name's lookup that hangs; asked by any, which never waits.
 */
final class HostAddresses {

  private final Server server;
  private final Names names;
  private volatile List<InetAddress> known = List.of();

  /** What names are looked up in. */
  interface Names {

    /** All addresses of a name. */
    InetAddress[] find(String host) throws UnknownHostException;
  }

  /** In what this machine looks names up in. */
  HostAddresses(Server server) {
    this(server, InetAddress::getAllByName);
  }

  HostAddresses(Server server, Names names) {
    this.server = server;
    this.names = names;
  }

  /** Looks the name up; one that cannot be found keeps the addresses that it had. */
  void refresh() {
    try {
      known = List.of(names.find(server.host()));
    } catch (UnknownHostException notNow) {
      // Its last addresses are the best guess.
    }
  }

  String host() {
    return server.host();
  }

  /** What was found last; none while nothing is known. */
  List<InetAddress> known() {
    return known;
  }

  /** Where to connect to: any of them may be the server's. None while nothing is known. */
  List<InetSocketAddress> all() {
    return at(known);
  }

  /** Those of {@link #all} that are this machine's. */
  List<InetSocketAddress> here() {
    return at(known.stream().filter(HostAddresses::isHere).toList());
  }

  private List<InetSocketAddress> at(List<InetAddress> hosts) {
    return hosts.stream().map(host -> new InetSocketAddress(host, server.port())).toList();
  }

  /**
   * Whether a connection may be the server's. Between two servers on one machine it comes from any
   * of the machine's addresses; while nothing is known of the name, from anywhere.
   *
   * @param address in digits
   */
  boolean mayBe(String address) {
    List<InetAddress> all = known;
    if (all.isEmpty()) {
      return true;
    }
    try {
      InetAddress from = InetAddress.ofLiteral(address);
      return all.contains(from) || isHere(from) && all.stream().anyMatch(HostAddresses::isHere);
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
