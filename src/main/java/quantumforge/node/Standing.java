package quantumforge.node;

import quantumforge.status.Service;

/** Says how something is that is not started and stopped as a service. */
interface Standing extends Service {

  @Override
  default void start() {}

  @Override
  default void stop() {}
}
