package quantumforge.chaos;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import quantumforge.node.DatabaseOrder;

/**
 * A person who gives orders about the database, as the command line does it.
 *
 * @param namespace of the machine where he is
 */
record Operator(Path namespace, String password, History history) {

  /** Lets the sites change their roles; returns when that is decided. */
  void switchover(String witness, long epoch) throws IOException, InterruptedException {
    order(witness, "switchover", new DatabaseOrder(epoch, "a drill", "", false));
  }

  /** Forces a server to be the primary; returns when that is decided. */
  void force(String witness, long epoch, String server, boolean formerIsOff)
      throws IOException, InterruptedException {
    order(witness, "failover", new DatabaseOrder(epoch, "a drill", server, formerIsOff));
  }

  /** The same without a word on the former primary; returns why it is refused. */
  String forceInVain(String witness, long epoch, String server)
      throws IOException, InterruptedException {
    DatabaseOrder.Outcome outcome =
        send(witness, "failover", new DatabaseOrder(epoch, "a drill", server, false));
    if (outcome.done()) {
      throw new IOException("a failover was not refused: " + outcome.sentence());
    }
    return outcome.sentence();
  }

  private void order(String witness, String command, DatabaseOrder order)
      throws IOException, InterruptedException {
    DatabaseOrder.Outcome outcome = send(witness, command, order);
    if (!outcome.done()) {
      throw new IOException("no %s: %s".formatted(command, outcome.sentence()));
    }
  }

  private DatabaseOrder.Outcome send(String witness, String command, DatabaseOrder order)
      throws IOException, InterruptedException {
    history.rigged("%s %s".formatted(command, order.server()).strip());
    URI node =
        URI.create("http://%s:%d".formatted(Part.of(witness).address(), NodeFiles.MANAGEMENT_PORT));
    return Namespace.call(namespace, () -> order.send(node, command, password));
  }

  @Override
  public String toString() {
    return NodeFiles.OPERATOR;
  }
}
