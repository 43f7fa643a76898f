package quantumforge.failover;

import java.io.IOException;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.witness.DatabaseDecision;

/** Hears what is decided, for an agent; for a dispatcher on which actors may wait for the disk. */
public final class Hearer {

  private static final Logger LOG = LoggerFactory.getLogger(Hearer.class);

  private Hearer() {}

  /** Where an agent is found that may not be there yet. */
  public interface Place {

    /** Tells the agent, if there is one. */
    void hear(DatabaseDecision decision) throws IOException;
  }

  /** Makes the actor. */
  public static Behavior<DatabaseDecision> create(Place place) {
    return Behaviors.receiveMessage(
        decision -> {
          try {
            place.hear(decision);
          } catch (IOException failed) {
            LOG.error("what is decided cannot be kept, so it is not done: {}", failed.getMessage());
          }
          return Behaviors.same();
        });
  }
}
