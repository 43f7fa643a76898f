package quantumforge.console;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import quantumforge.status.SymbolView;

/** A brain that answers from a scripted market, and can fall silent. */
final class ScriptedBrain {

  private final String node;
  private final ScriptedMarket market;
  private final AtomicInteger questions = new AtomicInteger();
  private volatile boolean silent;

  ScriptedBrain(String node, ScriptedMarket market) {
    this.node = node;
    this.market = market;
  }

  void silent(boolean now) {
    silent = now;
  }

  int questions() {
    return questions.get();
  }

  Behavior<SymbolView.Query> behavior() {
    return Behaviors.setup(
        context -> {
          context
              .getSystem()
              .receptionist()
              .tell(Receptionist.register(SymbolView.KEY, context.getSelf()));
          return Behaviors.receiveMessage(
              query -> {
                questions.incrementAndGet();
                if (!silent) {
                  query.replyTo().tell(market.slice(node, query));
                }
                return Behaviors.same();
              });
        });
  }
}
