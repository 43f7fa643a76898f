package quantumforge.console;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import quantumforge.kernel.Instrument;
import quantumforge.status.SymbolView;

/** Asks brains about a symbol: the one that answered last first, another one when it is silent. */
final class Brains {

  private final ActorSystem<?> system;
  private final ConsoleSettings settings;
  private final AtomicReference<List<ActorRef<SymbolView.Query>>> known =
      new AtomicReference<>(List.of());
  private final Map<ActorRef<SymbolView.Query>, Long> silentSinceNanos = new ConcurrentHashMap<>();
  private final Map<ActorRef<SymbolView.Query>, String> names = new ConcurrentHashMap<>();
  private final AtomicReference<ActorRef<SymbolView.Query>> preferred = new AtomicReference<>();
  private final Counter asked;
  private final Counter silent;

  Brains(ActorSystem<?> system, ConsoleSettings settings, MeterRegistry meters) {
    this.system = system;
    this.settings = settings;
    this.asked = meters.counter("forge.console.brain.questions");
    this.silent = meters.counter("forge.console.brain.silences");
    system.systemActorOf(BrainDirectory.create(known), "console-brains", Props.empty());
  }

  /** Nobody answered; the message says who was asked. */
  static final class Unanswered extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unanswered(String message) {
      super(message);
    }
  }

  /**
   * The first answer of any brain. Fails with {@link Unanswered} when none answers in time.
   *
   * @param afterTradeId only trades with a larger id
   */
  CompletionStage<SymbolView.Slice> ask(
      Instrument instrument, long fromMicros, long afterTradeId, int limit) {
    List<ActorRef<SymbolView.Query>> order = order();
    if (order.isEmpty()) {
      return CompletableFuture.failedFuture(
          new Unanswered("no brain has joined the cluster that this console sees"));
    }
    Question question = new Question(instrument, fromMicros, afterTradeId, limit);
    return ask(question, order, 0, new ArrayList<>());
  }

  private record Question(Instrument instrument, long fromMicros, long afterId, int limit) {
    SymbolView.Query to(ActorRef<SymbolView.Slice> replyTo) {
      return new SymbolView.Query(
          instrument.exchange(), instrument.symbol(), fromMicros, afterId, limit, replyTo);
    }
  }

  private CompletionStage<SymbolView.Slice> ask(
      Question question, List<ActorRef<SymbolView.Query>> order, int index, List<String> refusals) {
    if (index == order.size()) {
      return CompletableFuture.failedFuture(new Unanswered(String.join("; ", refusals)));
    }
    ActorRef<SymbolView.Query> brain = order.get(index);
    asked.increment();
    return AskPattern.<SymbolView.Query, SymbolView.Slice>ask(
            brain, question::to, settings.askTimeout(), system.scheduler())
        .whenComplete((slice, failure) -> note(brain, slice))
        .exceptionallyCompose(
            failure -> {
              refusals.add(name(brain) + " " + reason(failure));
              return ask(question, order, index + 1, refusals);
            });
  }

  private void note(ActorRef<SymbolView.Query> brain, SymbolView.Slice slice) {
    if (slice == null) {
      silent.increment();
      silentSinceNanos.putIfAbsent(brain, System.nanoTime());
      preferred.compareAndSet(brain, null);
    } else {
      silentSinceNanos.remove(brain);
      names.put(brain, slice.node());
      preferred.compareAndSet(null, brain);
    }
  }

  private List<ActorRef<SymbolView.Query>> order() {
    List<ActorRef<SymbolView.Query>> now = known.get();
    silentSinceNanos.keySet().retainAll(now);
    names.keySet().retainAll(now);
    ActorRef<SymbolView.Query> first = preferred.get();
    if (first != null && !now.contains(first)) {
      preferred.compareAndSet(first, null);
    }
    return now.stream()
        .sorted(Comparator.comparingInt(brain -> resting(brain) ? 2 : brain.equals(first) ? 0 : 1))
        .toList();
  }

  private boolean resting(ActorRef<SymbolView.Query> brain) {
    Long since = silentSinceNanos.get(brain);
    return since != null && System.nanoTime() - since < settings.brainRest().toNanos();
  }

  private String name(ActorRef<SymbolView.Query> brain) {
    String known = names.get(brain);
    return known != null ? known : "the brain at " + brain.path().address();
  }

  private String reason(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof TimeoutException
        ? "did not answer within " + settings.askTimeout().toMillis() + " ms"
        : "failed: " + cause.getMessage();
  }
}
