package quantumforge.node;

import java.util.function.Consumer;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;

/**
 * Says whether this control node can keep what is decided about the database. A majority of the
 * control nodes must: with the disks of two of three broken nothing would be decided any more, and
 * nobody would notice before something had to be. The copy itself is an actor's. Thread-safe.
 */
final class LedgerHealth implements Standing, Consumer<String> {

  private static final String NAME = "ledger";

  private volatile String trouble = "";

  /** Takes what is in the way, in a sentence; empty when nothing is. */
  @Override
  public void accept(String sentence) {
    trouble = sentence;
  }

  @Override
  public ServiceStatus status() {
    return trouble.isEmpty()
        ? new ServiceStatus(NAME, State.RUNNING, "what is decided about the database is kept here")
        : new ServiceStatus(NAME, State.FAILED, trouble);
  }
}
