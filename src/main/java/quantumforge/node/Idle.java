package quantumforge.node;

import quantumforge.status.ServiceStatus;

/** Stands for a service that the configuration leaves without work. */
record Idle(String name, String detail) implements Standing {

  @Override
  public ServiceStatus status() {
    return new ServiceStatus(name, ServiceStatus.State.DEGRADED, detail);
  }
}
