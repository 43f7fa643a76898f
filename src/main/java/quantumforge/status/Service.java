package quantumforge.status;

import java.util.List;

/**
 * One thing that a role runs on a node: started in order, stopped in reverse order, and able to say
 * at any time how it is.
 */
public interface Service {

  /** Starts it; returns when it runs or keeps trying by itself. */
  void start() throws Exception;

  /** Stops it, after handing on or storing everything that it took; idempotent. */
  void stop() throws Exception;

  /** How it is now. Thread-safe, quick, never throws. */
  ServiceStatus status();

  /** What must hold for the node to be ready, asked by {@code /ready}. */
  default List<Probe> probes() {
    return List.of();
  }
}
