package quantumforge.exchange.paper;

import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import quantumforge.exchange.kraken.KrakenMessage;
import quantumforge.exchange.kraken.KrakenNames;

/** What a paper Kraken trades. Used by one thread. */
interface KrakenMarket {

  /** One sentence for people. */
  String description();

  /** The pairs as v2 names them, sorted. */
  List<String> pairs();

  /** The names of the pairs. */
  KrakenNames names();

  /** The levels of each side that its books have at most. */
  int depth();

  /** The books with which the market opens. */
  List<KrakenMessage.Book> opening();

  /** What happens after the opening, in order; may never end. */
  Iterator<Event> events();

  /**
   * A book message or trades, made when it happens.
   *
   * @param dueNanos when, on the market's own clock, which begins anywhere
   */
  record Event(long dueNanos, Supplier<KrakenMessage> message) {}
}
