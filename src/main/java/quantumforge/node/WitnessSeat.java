package quantumforge.node;

import quantumforge.status.PlantWatch;
import quantumforge.status.ServiceStatus;

/**
 * Says whether the witness runs on this node. The board and the singleton are the node's actors.
 */
record WitnessSeat(String node, PlantWatch watch) implements Standing {

  @Override
  public ServiceStatus status() {
    String detail =
        watch
            .latest()
            .map(PlantWatch.Seen::status)
            .map(
                plant ->
                    plant.witness().equals(node)
                        ? "the witness runs here, term " + plant.term()
                        : "candidate; the witness runs on " + plant.witness())
            .orElse("candidate; no witness was heard yet");
    return new ServiceStatus("witness", ServiceStatus.State.RUNNING, detail);
  }
}
