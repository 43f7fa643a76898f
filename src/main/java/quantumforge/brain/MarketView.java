package quantumforge.brain;

import java.util.List;
import java.util.Optional;
import quantumforge.kernel.Bar;
import quantumforge.kernel.BookDepth;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.store.BarInterval;

/**
 * What is known of the market now, live or at a moment of the past that is lived again: whoever
 * decides on it cannot tell which. Thread-safe; may block for a database, so it is not for actors'
 * threads. Each question throws {@link IllegalStateException} when no store can answer, and {@link
 * IllegalArgumentException} for a limit below 1.
 */
public interface MarketView {

  /** The time now, microseconds since the epoch; nothing newer is shown. */
  long nowMicros();

  /** Whether a backlog is worked off, so that what is shown is older than it should be. */
  boolean catchingUp();

  /**
   * The newest trades of a span, both ends included, in order of time, then id.
   *
   * @param limit at most this many
   */
  List<Tick.Trade> trades(Instrument instrument, long fromMicros, long toMicros, int limit);

  /**
   * The best bid and ask now: the venue's own, or those of the book where the feed hands none on;
   * empty while neither is known.
   */
  Optional<Tick.TopOfBook> top(Instrument instrument);

  /**
   * The best levels of the book now; empty while none is known.
   *
   * @param levels at most this many of each side
   */
  Optional<BookDepth> book(Instrument instrument, int levels);

  /**
   * The newest bars that begin within a span, both ends included, and have ended by now; oldest
   * first. Intervals without a trade have none. Live, the newest ones are missing until QuestDB has
   * built them.
   *
   * @param limit at most this many
   */
  List<Bar> bars(
      Instrument instrument, BarInterval interval, long fromMicros, long toMicros, int limit);
}
