package quantumforge.console;

import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import quantumforge.status.SymbolView;

/** Asks for one symbol's new trades again and again, however many browsers watch it. */
final class SymbolWatch {

  sealed interface Message {}

  private enum Poll implements Message {
    INSTANCE
  }

  /** No browser watches the symbol any more. */
  enum Stop implements Message {
    INSTANCE
  }

  private record Answered(SymbolView.Slice slice) implements Message {}

  private record Failed(String reason) implements Message {}

  private final ActorContext<Message> context;
  private final TimerScheduler<Message> timers;
  private final Brains brains;
  private final ConsoleSettings settings;
  private final AtomicReference<MarketWindow> window;

  private SymbolWatch(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Brains brains,
      ConsoleSettings settings,
      AtomicReference<MarketWindow> window) {
    this.context = context;
    this.timers = timers;
    this.brains = brains;
    this.settings = settings;
    this.window = window;
  }

  /**
   * @param window where the symbol's state is kept; written by this actor only
   */
  static Behavior<Message> create(
      Brains brains, ConsoleSettings settings, AtomicReference<MarketWindow> window) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  SymbolWatch watch = new SymbolWatch(context, timers, brains, settings, window);
                  context.getSelf().tell(Poll.INSTANCE);
                  return Behaviors.receiveMessage(watch::on);
                }));
  }

  private Behavior<Message> on(Message message) {
    return switch (message) {
      case Poll _ -> {
        ask();
        yield Behaviors.same();
      }
      case Answered(SymbolView.Slice slice) -> {
        int limit = settings.tradeWindow();
        window.set(window.get().answered(slice, limit, limit, System.nanoTime()));
        yield again();
      }
      case Failed(String reason) -> {
        window.set(window.get().failed(reason, System.nanoTime()));
        yield again();
      }
      case Stop _ -> Behaviors.stopped();
    };
  }

  private void ask() {
    MarketWindow now = window.get();
    // Asking from the newest known trade on lets the brain answer from memory.
    long fromMicros = now.trades().isEmpty() ? 0 : now.trades().getLast().timestampMicros();
    context.pipeToSelf(
        brains.ask(now.instrument(), fromMicros, now.lastTradeId(), settings.tradeWindow()),
        (slice, failure) -> failure == null ? new Answered(slice) : new Failed(reason(failure)));
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return String.valueOf(cause.getMessage());
  }

  private Behavior<Message> again() {
    timers.startSingleTimer(Poll.INSTANCE, settings.sampleInterval());
    return Behaviors.same();
  }
}
