package quantumforge.node;

import java.util.List;
import java.util.Optional;
import quantumforge.status.Probe;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;

/** A service with what the node knows of it: whether it was begun, and why it did not start. */
final class Hosted implements Service {

  private final Service service;
  private boolean begun;
  private volatile Optional<String> failure = Optional.empty();

  Hosted(Service service) {
    this.service = service;
  }

  String name() {
    return ownStatus().name();
  }

  synchronized void begin() {
    begun = true;
  }

  /** Whether it was begun and not ended before. */
  synchronized boolean endIfBegun() {
    boolean running = begun;
    begun = false;
    return running;
  }

  /** Keeps why it did not start, for its status; answers whether that is news. */
  boolean failed(String reason) {
    boolean news = !failure.equals(Optional.of(reason));
    failure = Optional.of(reason);
    return news;
  }

  void started() {
    failure = Optional.empty();
  }

  @Override
  public void start() throws Exception {
    service.start();
  }

  @Override
  public void stop() throws Exception {
    service.stop();
  }

  @Override
  public ServiceStatus status() {
    ServiceStatus own = ownStatus();
    return failure
        .map(
            why ->
                new ServiceStatus(
                    own.name(), State.FAILED, "did not start and is tried again: " + why))
        .orElse(own);
  }

  /** A service that cannot even say how it is has failed; the others' reports must go on. */
  private ServiceStatus ownStatus() {
    try {
      return service.status();
    } catch (RuntimeException e) {
      return new ServiceStatus(
          service.getClass().getSimpleName(), State.FAILED, "cannot say how it is: " + e);
    }
  }

  @Override
  public List<Probe> probes() {
    return service.probes();
  }
}
