package quantumforge.node;

import quantumforge.status.ServiceStatus;

/** Stands for what a role will do one day, so that nobody takes it for done. */
record NotBuilt(String name, String detail) implements Standing {

  @Override
  public ServiceStatus status() {
    return new ServiceStatus(name, ServiceStatus.State.NOT_BUILT, detail);
  }
}
