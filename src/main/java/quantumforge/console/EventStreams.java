package quantumforge.console;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import quantumforge.kernel.Instrument;

/** The event streams of all browsers. Thread-safe. */
final class EventStreams {

  private final ConsoleSettings settings;
  private final PlantBoard board;
  private final SymbolWatches watches;
  private final ServerClock clock;
  private final String page;
  private final String boot = UUID.randomUUID().toString();
  private final AtomicInteger clients = new AtomicInteger();
  private final Counter events;
  private final Counter refused;

  EventStreams(
      ConsoleSettings settings,
      PlantBoard board,
      SymbolWatches watches,
      ServerClock clock,
      String page,
      MeterRegistry meters) {
    this.settings = settings;
    this.board = board;
    this.watches = watches;
    this.clock = clock;
    this.page = page;
    this.events = meters.counter("forge.console.events");
    this.refused = meters.counter("forge.console.clients.refused");
    meters.gauge("forge.console.clients", clients);
    meters.gauge("forge.console.clients.limit", settings, ConsoleSettings::clientLimit);
  }

  int clients() {
    return clients.get();
  }

  /** Why no further browser can be served now. */
  Optional<Views.Problem> refusal() {
    if (clients.get() < settings.clientLimit()) {
      return Optional.empty();
    }
    refused.increment();
    return Optional.of(
        new Views.Problem(
            "this console already serves "
                + settings.clientLimit()
                + " browsers (forge.console.client-limit); close one, or open the console of"
                + " another node",
            "",
            String.valueOf(clients.get()),
            "at most " + settings.clientLimit()));
  }

  /** One browser's stream; it counts as a client for as long as it runs. */
  Source<ByteString, NotUsed> open(Optional<Instrument> watched, EventCursor.Start start) {
    return Source.lazySource(() -> running(watched, start))
        .mapMaterializedValue(_ -> NotUsed.getInstance());
  }

  private Source<ByteString, ?> running(Optional<Instrument> watched, EventCursor.Start start) {
    if (clients.incrementAndGet() > settings.clientLimit()) {
      clients.decrementAndGet();
      refused.increment();
      return Source.failed(new IllegalStateException("client limit reached"));
    }
    Optional<AtomicReference<MarketWindow>> market = watched.flatMap(watches::acquire);
    // Twice as often as anything new can come, so that it waits for half an interval at most.
    Duration look = settings.sampleInterval().dividedBy(2);
    return Source.tick(Duration.ZERO, look, Done.getInstance())
        .statefulMapConcat(
            () -> {
              EventCursor cursor = cursor(start, watched, market);
              return _ -> cursor.next();
            })
        .map(
            event -> {
              events.increment();
              return ByteString.fromString(event);
            })
        .watchTermination(Keep.right())
        .mapMaterializedValue(
            done ->
                done.whenComplete(
                    (_, _) -> {
                      clients.decrementAndGet();
                      market.ifPresent(_ -> watches.release(watched.orElseThrow()));
                    }));
  }

  private EventCursor cursor(
      EventCursor.Start start,
      Optional<Instrument> watched,
      Optional<AtomicReference<MarketWindow>> market) {
    // A symbol beyond the limit of watched symbols is told as one that nobody answers for.
    Optional<AtomicReference<MarketWindow>> shown = market.or(() -> watched.map(this::overLimit));
    return new EventCursor(
        start,
        board,
        shown,
        clock::millis,
        settings.heartbeatInterval().toMillis(),
        this::hello,
        this::heartbeat);
  }

  private AtomicReference<MarketWindow> overLimit(Instrument instrument) {
    return new AtomicReference<>(
        MarketWindow.empty(instrument)
            .failed(
                "this console already watches "
                    + settings.watchLimit()
                    + " symbols (forge.console.watch-limit)",
                System.nanoTime()));
  }

  private Views.Hello hello() {
    return new Views.Hello(
        clock.millis(),
        boot,
        page,
        settings.heartbeatInterval().toMillis(),
        board.reportStaleAfter().toMillis(),
        board.trend().all());
  }

  private Views.Heartbeat heartbeat() {
    return new Views.Heartbeat(
        clock.millis(),
        Instant.now(),
        clients.get(),
        settings.clientLimit(),
        board.trend().newest());
  }
}
