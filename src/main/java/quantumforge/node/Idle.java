package quantumforge.node;

import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;

/** Stands for a service that the configuration leaves without work. */
record Idle(String name, String detail) implements Service {

  @Override
  public void start() {}

  @Override
  public void stop() {}

  @Override
  public ServiceStatus status() {
    return new ServiceStatus(name, ServiceStatus.State.DEGRADED, detail);
  }
}
