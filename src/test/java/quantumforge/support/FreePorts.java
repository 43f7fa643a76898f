package quantumforge.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loopback ports for servers that are told theirs. They lie below the range from which the system
 * takes the ports of clients: one of those could have the port before the server does, or a client
 * that connects again and again while the server is away could connect to itself. Thread-safe.
 */
public final class FreePorts {

  private static final int FROM = 30_100;
  private static final int TO = 32_700;
  private static final Set<Integer> TAKEN = new HashSet<>();

  private FreePorts() {}

  /** A port that nobody has now, and that this JVM has not been given before. */
  public static synchronized int next() throws IOException {
    while (TAKEN.size() < TO - FROM) {
      int port = ThreadLocalRandom.current().nextInt(FROM, TO);
      if (TAKEN.add(port) && isFree(port)) {
        return port;
      }
    }
    throw new IOException("no free port in " + FROM + ".." + TO);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
