package quantumforge.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import quantumforge.node.NodeException.Kind;

/** Finds out that a port is taken before anything is started that would have to be undone. */
final class Ports {

  private Ports() {}

  /**
   * Listens for a moment.
   *
   * @param key the settings block that has {@code host} and {@code port}
   * @throws NodeException naming address, key and mend
   */
  static void requireFree(String host, int port, String key) throws NodeException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new NodeException(
          Kind.UNUSABLE,
          "cannot listen on %s:%d (%s.host): the name %s is not known; write an address of this machine"
              .formatted(host, port, key, host));
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
    } catch (IOException e) {
      throw new NodeException(
          Kind.IN_USE,
          "cannot listen on %s:%d (%s.host, %s.port): %s; stop the process that uses it, or choose another port or an address of this machine"
              .formatted(host, port, key, key, e.getMessage()),
          e);
    }
  }
}
