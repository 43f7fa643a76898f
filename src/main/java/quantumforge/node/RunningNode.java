package quantumforge.node;

/** A node that runs in this process. Thread-safe. */
public interface RunningNode {

  /** Stops services in order, leaves the cluster and releases everything; idempotent. */
  void stop();

  /** Returns when the node has ended, whoever ended it. */
  void awaitEnd();
}
