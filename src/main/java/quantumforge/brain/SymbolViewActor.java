package quantumforge.brain;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.status.SymbolView;

/** Answers consoles from a brain's cache. Queries run beside the actor, a few at a time. */
public final class SymbolViewActor {

  private static final Logger LOG = LoggerFactory.getLogger(SymbolViewActor.class);
  private static final int LIMIT_MAX = 5_000;

  private SymbolViewActor() {}

  /**
   * @param node the brain's name, for the answers
   */
  public static Behavior<SymbolView.Query> create(String node, Brain brain) {
    return Behaviors.setup(
        context -> {
          ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
          register(context);
          return Behaviors.receive(SymbolView.Query.class)
              .onMessage(
                  SymbolView.Query.class,
                  query -> {
                    workers.execute(() -> answer(node, brain, query));
                    return Behaviors.same();
                  })
              .onSignal(
                  PostStop.class,
                  stopped -> {
                    workers.shutdownNow();
                    return Behaviors.same();
                  })
              .build();
        });
  }

  private static void register(ActorContext<SymbolView.Query> context) {
    context
        .getSystem()
        .receptionist()
        .tell(Receptionist.register(SymbolView.KEY, context.getSelf()));
  }

  private static void answer(String node, Brain brain, SymbolView.Query query) {
    try {
      Instrument instrument = new Instrument(query.exchange(), query.symbol());
      TieredCache cache = brain.cache();
      TieredCache.Answer found =
          cache.trades(
              instrument,
              query.fromMicros(),
              Long.MAX_VALUE / 2,
              Math.clamp(query.limit(), 1, LIMIT_MAX));
      List<SymbolView.TradePoint> trades =
          found.trades().stream()
              .filter(trade -> trade.tradeId() > query.afterTradeId())
              .map(SymbolViewActor::point)
              .toList();
      Optional<SymbolView.Top> top = cache.top(instrument).map(SymbolViewActor::top);
      query
          .replyTo()
          .tell(
              new SymbolView.Slice(
                  node,
                  query.exchange(),
                  query.symbol(),
                  trades,
                  top,
                  brain.newestMicros(instrument),
                  found.tiers().toString()));
    } catch (RuntimeException failure) {
      LOG.warn("no answer for {} {}: {}", query.exchange(), query.symbol(), failure.getMessage());
    }
  }

  private static SymbolView.TradePoint point(Tick.Trade trade) {
    return new SymbolView.TradePoint(
        trade.tradeId(),
        trade.price().toString(),
        trade.quantity().toString(),
        trade.side().name(),
        trade.timestampMicros());
  }

  private static SymbolView.Top top(Tick.TopOfBook top) {
    return new SymbolView.Top(
        top.updateId(),
        top.bid().toString(),
        top.bidQuantity().toString(),
        top.ask().toString(),
        top.askQuantity().toString());
  }
}
