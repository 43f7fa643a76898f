package quantumforge.console;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import quantumforge.status.SymbolView;

/** Follows which brains answer questions about symbols, and publishes them for other threads. */
final class BrainDirectory {

  private BrainDirectory() {}

  /**
   * @param brains where the brains known now are put, in order of address
   */
  static Behavior<Receptionist.Listing> create(
      AtomicReference<List<ActorRef<SymbolView.Query>>> brains) {
    return Behaviors.setup(
        context -> {
          context
              .getSystem()
              .receptionist()
              .tell(Receptionist.subscribe(SymbolView.KEY, context.getSelf()));
          return Behaviors.receiveMessage(
              listing -> {
                // All, not only the reachable ones: the one asked decides by answering.
                Set<ActorRef<SymbolView.Query>> found =
                    listing.getAllServiceInstances(SymbolView.KEY);
                brains.set(found.stream().sorted().toList());
                return Behaviors.same();
              });
        });
  }
}
