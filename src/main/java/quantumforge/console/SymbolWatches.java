package quantumforge.console;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import quantumforge.kernel.Instrument;

/** One watch for each symbol that at least one browser looks at. Thread-safe. */
final class SymbolWatches {

  private final ActorSystem<?> system;
  private final Brains brains;
  private final ConsoleSettings settings;
  private final Map<Instrument, Shared> watches = new TreeMap<>();
  private long started;

  SymbolWatches(
      ActorSystem<?> system, Brains brains, ConsoleSettings settings, MeterRegistry meters) {
    this.system = system;
    this.brains = brains;
    this.settings = settings;
    meters.gauge("forge.console.watches", this, SymbolWatches::size);
  }

  private static final class Shared {
    private final AtomicReference<MarketWindow> window;
    private final ActorRef<SymbolWatch.Message> actor;
    private int watchers;

    private Shared(AtomicReference<MarketWindow> window, ActorRef<SymbolWatch.Message> actor) {
      this.window = window;
      this.actor = actor;
    }
  }

  /**
   * Begins to watch; every success needs one {@link #release}.
   *
   * @return the symbol's state as it goes, or empty at the limit of watched symbols
   */
  synchronized Optional<AtomicReference<MarketWindow>> acquire(Instrument instrument) {
    Shared shared = watches.get(instrument);
    if (shared == null) {
      if (watches.size() >= settings.watchLimit()) {
        return Optional.empty();
      }
      AtomicReference<MarketWindow> window = new AtomicReference<>(MarketWindow.empty(instrument));
      shared =
          new Shared(
              window,
              system.systemActorOf(
                  SymbolWatch.create(brains, settings, window),
                  "console-watch-" + ++started,
                  Props.empty()));
      watches.put(instrument, shared);
    }
    shared.watchers++;
    return Optional.of(shared.window);
  }

  synchronized void release(Instrument instrument) {
    Shared shared = watches.get(instrument);
    if (--shared.watchers == 0) {
      watches.remove(instrument);
      shared.actor.tell(SymbolWatch.Stop.INSTANCE);
    }
  }

  synchronized int size() {
    return watches.size();
  }
}
