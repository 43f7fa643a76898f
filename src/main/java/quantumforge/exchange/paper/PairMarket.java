package quantumforge.exchange.paper;

import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Supplier;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/** What a paper venue trades. Its ticks have no ids of books. Used by one thread. */
interface PairMarket {

  /** One sentence for people. */
  String description();

  /** The instruments by the names that the venue has for them. */
  SortedMap<String, Instrument> pairs();

  /** The levels of each side that its books have at most. */
  int depth();

  /** The books with which the market opens. */
  List<Tick.BookSnapshot> opening();

  /** What happens after the opening, in order; may never end. */
  Iterator<Event> events();

  /**
   * Changes of books or trades, made when they happen; none where a recording has nothing of use.
   *
   * @param dueNanos when, on the market's own clock, which begins anywhere
   */
  record Event(long dueNanos, Supplier<List<Tick>> ticks) {}
}
