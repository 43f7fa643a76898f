package quantumforge.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How far one browser has got. Nothing queues for a browser: when it can take more, it gets what is
 * newest then, so a slow one skips and never falls behind. Used by one thread at a time.
 */
final class EventCursor {

  private static final long UNAVAILABLE_REPEAT_MILLIS = 1_000;

  private final PlantBoard board;
  private final Optional<AtomicReference<MarketWindow>> market;
  private final LongSupplier clockMillis;
  private final Supplier<Views.Hello> hello;
  private final Supplier<Views.Heartbeat> heartbeat;
  private final long heartbeatMillis;

  private long sequence;
  private long tradeId;
  private boolean greeted;
  private long plantVersion = -1;
  private long marketVersion;
  private long heartbeatAtMillis = Long.MIN_VALUE / 2;
  private long unavailableAtMillis = Long.MIN_VALUE / 2;

  EventCursor(
      Start start,
      PlantBoard board,
      Optional<AtomicReference<MarketWindow>> market,
      LongSupplier clockMillis,
      long heartbeatMillis,
      Supplier<Views.Hello> hello,
      Supplier<Views.Heartbeat> heartbeat) {
    this.sequence = start.sequence();
    this.tradeId = start.tradeId();
    this.board = board;
    this.market = market;
    this.clockMillis = clockMillis;
    this.heartbeatMillis = heartbeatMillis;
    this.hello = hello;
    this.heartbeat = heartbeat;
  }

  /**
   * Where a stream goes on: the last event that the browser saw.
   *
   * @param sequence its number; 0 for none
   * @param tradeId the newest trade that the browser has; 0 for none
   */
  record Start(long sequence, long tradeId) {

    static final Start NEW = new Start(0, 0);

    /** Reads an event id as {@link EventCursor} writes it; empty when it is none. */
    static Optional<Start> parse(String eventId) {
      int point = eventId.indexOf('.');
      try {
        long sequence = Long.parseLong(eventId.substring(0, Math.max(point, 0)));
        long tradeId = Long.parseLong(eventId.substring(point + 1));
        return sequence < 0 || tradeId < 0
            ? Optional.empty()
            : Optional.of(new Start(sequence, tradeId));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
  }

  /** The events that are due now, as text of the event stream format (WHATWG HTML, 9.2.5). */
  List<String> next() {
    long now = clockMillis.getAsLong();
    List<String> events = new ArrayList<>(4);
    if (!greeted) {
      greeted = true;
      events.add(event("hello", Json.text(hello.get())));
    }
    PlantBoard.Frame frame = board.frame();
    if (frame.version() != plantVersion) {
      plantVersion = frame.version();
      events.add(event("plant", frame.json()));
    }
    market.ifPresent(window -> addMarket(window.get(), now, events));
    if (now - heartbeatAtMillis >= heartbeatMillis) {
      heartbeatAtMillis = now;
      events.add(event("heartbeat", Json.text(heartbeat.get())));
    }
    return events;
  }

  private void addMarket(MarketWindow window, long now, List<String> events) {
    if (window.problem().isPresent()) {
      if (now - unavailableAtMillis >= UNAVAILABLE_REPEAT_MILLIS) {
        unavailableAtMillis = now;
        events.add(event("unavailable", Json.text(unavailable(window, now))));
      }
    } else if (window.version() != marketVersion) {
      marketVersion = window.version();
      Views.Market view = market(window, now);
      tradeId = Math.max(tradeId, window.lastTradeId());
      events.add(event("slice", Json.text(view)));
    }
  }

  private Views.Market market(MarketWindow window, long now) {
    long after = Math.max(tradeId, window.afterTradeId());
    var answer = window.answer().orElseThrow();
    return new Views.Market(
        now,
        ageMillis(window.answeredNanos()),
        window.instrument().exchange(),
        window.instrument().symbol(),
        answer.node(),
        after,
        window.after(after),
        answer.top(),
        answer.asOfMicros(),
        ServerClock.ageMillis(answer.asOfMicros()),
        answer.tiers());
  }

  private static Views.Unavailable unavailable(MarketWindow window, long now) {
    return new Views.Unavailable(
        now,
        window.instrument().exchange(),
        window.instrument().symbol(),
        window.problem().orElseThrow(),
        ageMillis(window.problemSinceNanos()));
  }

  private static long ageMillis(long sinceNanos) {
    return Math.max(0, (System.nanoTime() - sinceNanos) / 1_000_000);
  }

  private String event(String name, String json) {
    sequence++;
    return "id: " + sequence + '.' + tradeId + "\nevent: " + name + "\ndata: " + json + "\n\n";
  }
}
