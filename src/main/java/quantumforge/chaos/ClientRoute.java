package quantumforge.chaos;

import java.io.IOException;

/** A way of clients to the primary that a node of the plant turns: a real server of its kind. */
sealed interface ClientRoute extends Door permits Pooler, NameServer {

  /** As the node names it, and the client that writes through it. */
  String name();

  /** The node whose route it is. */
  Part node();

  /** What stands in that node's configuration, an entry of {@code forge.routes}. */
  String entry() throws IOException;

  /**
   * Starts the server on its node's machine, and waits until it answers there. It goes on when that
   * machine's processes are killed or frozen, as one on another machine would, and ends with the
   * network.
   *
   * @throws IOException when it does not; the message names its log
   */
  void start(Network network) throws IOException, InterruptedException;
}
