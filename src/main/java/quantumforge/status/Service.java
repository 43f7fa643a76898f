package quantumforge.status;

import java.util.List;

/**
 * One thing that a role runs on a node: started in order, stopped in reverse order, and able to say
 * at any time how it is.
 */
public interface Service {

  /**
   * Starts it; returns when it runs or keeps trying by itself.
   *
   * @throws Exception when it does not run; the message is one sentence for people. It may be
   *     started again then, and goes on from where it failed. An {@link InterruptedException} ends
   *     the starting for good; {@link #stop} follows
   */
  void start() throws Exception;

  /**
   * Stops it, after handing on or storing everything that it took; idempotent. Called also for one
   * that did not start, or only in part.
   */
  void stop() throws Exception;

  /** How it is now. Thread-safe, quick, never throws. */
  ServiceStatus status();

  /** What must hold for the node to be ready, asked by {@code /ready}. */
  default List<Probe> probes() {
    return List.of();
  }
}
