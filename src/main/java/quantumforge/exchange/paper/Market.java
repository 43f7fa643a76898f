package quantumforge.exchange.paper;

import java.util.List;
import java.util.Optional;

/**
 * What the paper exchange trades. {@link #advance} is called by one thread; everything else may be
 * asked by any.
 */
sealed interface Market extends AutoCloseable permits SyntheticMarket, TapeMarket {

  /** What {@link #advance} answers when nothing more will come. */
  long END = -1;

  /** One sentence for people: what this market is made of. */
  String description();

  /** Every symbol, sorted. */
  List<String> symbols();

  Optional<MarketSymbol> symbol(String name);

  /**
   * Says what is due.
   *
   * @param marketNanos how long the market has been open, pauses not counted
   * @param limit at most so many messages
   * @return when the next message is due on the same clock, or {@link #END}
   */
  long advance(long marketNanos, int limit) throws InterruptedException;

  /**
   * Disturbs the market, with its next messages.
   *
   * @throws IllegalArgumentException when this market cannot be disturbed so
   */
  void disturb(Disturbance disturbance);

  /**
   * Says what changed in the books and was not said yet; called by the thread that advances, once
   * the market was stopped.
   */
  void sayTheRest() throws InterruptedException;

  /** Messages made so far. */
  long ticks();

  /** What was wrong with the source, for status; empty when nothing was. */
  String trouble();

  @Override
  void close();
}
