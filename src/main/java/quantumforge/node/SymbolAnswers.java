package quantumforge.node;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import quantumforge.brain.Brain;
import quantumforge.brain.SymbolViewActor;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;

/** Lets consoles ask a brain; begins when the brain has its cache, ends with the actor system. */
final class SymbolAnswers implements Service {

  private static final String NAME = "symbol-view";

  private final ActorSystem<?> system;
  private final String node;
  private final Brain brain;
  private volatile boolean started;

  SymbolAnswers(ActorSystem<?> system, String node, Brain brain) {
    this.system = system;
    this.node = node;
    this.brain = brain;
  }

  @Override
  public void start() {
    system.systemActorOf(SymbolViewActor.create(node, brain), NAME, Props.empty());
    started = true;
  }

  @Override
  public void stop() {
    started = false;
  }

  @Override
  public ServiceStatus status() {
    return started
        ? new ServiceStatus(NAME, State.RUNNING, "answers consoles")
        : new ServiceStatus(NAME, State.STARTING, "waits for the brain's cache");
  }
}
