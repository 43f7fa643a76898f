package quantumforge.node;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.DeadLetter;
import org.apache.pekko.actor.Dropped;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import quantumforge.health.Board;
import quantumforge.health.Peers;
import quantumforge.status.DatabaseChange;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantWatch;
import quantumforge.witness.Ledger;
import quantumforge.witness.Witness;

/** The root of a node's actors. */
final class Guardian {

  private Guardian() {}

  static Behavior<Void> create(
      Settings settings,
      PlantWatch watch,
      Optional<DecisionCopies> kept,
      LongSupplier pauses,
      MeterRegistry meters) {
    return Behaviors.setup(
        context -> {
          countLostMessages(context, meters);
          context.spawn(watch.behavior(), PlantWatch.NAME);
          Peers peers = new Peers(context.getSystem());
          // A gauge with a supplier keeps it; the other form lets its object be collected.
          Gauge.builder("forge.cluster.members", () -> peers.members().size()).register(meters);
          Gauge.builder("forge.cluster.unreachable", () -> unreachable(peers)).register(meters);
          if (settings.node().roles().contains(Role.WITNESS)) {
            ActorRef<Board.Command> board = context.spawn(Board.create(), Board.NAME);
            kept.ifPresent(copies -> spawnLedger(context, settings.node(), copies.ledger()));
            Supplier<List<DatabaseChange>> history =
                () -> kept.map(copies -> copies.history().changes()).orElse(List.of());
            Witness.stand(
                context.getSystem(), plan(settings, watch, history), pauses, board, meters);
          }
          return Behaviors.empty();
        });
  }

  private static void spawnLedger(
      ActorContext<Void> context, NodeSettings node, LedgerHealth health) {
    context.spawn(
        Ledger.create(node.name(), node.dataDir(), health),
        Ledger.NAME,
        DispatcherSelector.blocking());
  }

  private static double unreachable(Peers peers) {
    return peers.members().stream().filter(member -> !member.reachable()).count();
  }

  private static Witness.Plan plan(
      Settings settings, PlantWatch watch, Supplier<List<DatabaseChange>> history) {
    PlantSettings plant = settings.plant();
    return new Witness.Plan(
        settings.node().name(),
        plant.nodes(),
        plant.publishInterval(),
        plant.staleAfter(),
        settings.alert(),
        () -> watch.latest().map(seen -> seen.status().alerts()).orElse(PlantAlerts.NONE),
        history,
        settings.failover().plan());
  }

  private static void countLostMessages(ActorContext<Void> context, MeterRegistry meters) {
    ActorRef<DeadLetter> dead =
        context.spawn(counting(meters, "forge.cluster.dead.letters"), "dead-letters");
    ActorRef<Dropped> dropped = context.spawn(counting(meters, "forge.cluster.dropped"), "dropped");
    var events = context.getSystem().eventStream();
    events.tell(new EventStream.Subscribe<>(DeadLetter.class, dead));
    events.tell(new EventStream.Subscribe<>(Dropped.class, dropped));
  }

  private static <T> Behavior<T> counting(MeterRegistry meters, String name) {
    var counter = meters.counter(name);
    return Behaviors.receiveMessage(
        message -> {
          counter.increment();
          return Behaviors.same();
        });
  }
}
