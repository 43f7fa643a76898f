package quantumforge.brain;

import io.questdb.griffin.SqlException;
import java.util.Optional;
import quantumforge.kernel.BookDepth;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.relay.FollowedBook;
import quantumforge.store.BookHistory;

/**
 * Order books and best bids and asks out of QuestDB, as they were known at a time. Thread-safe;
 * blocks.
 */
final class ColdBooks {

  /** Levels of each side while a book is made: five times what a feed keeps. */
  private static final int LEVELS_MAX = 100_000;

  private final BookHistory history;

  ColdBooks(BookHistory history) {
    this.history = history;
  }

  /**
   * The best levels at a time; empty when no book was known then.
   *
   * @throws IllegalStateException when QuestDB cannot answer
   */
  Optional<BookDepth> book(Instrument instrument, int levels, long atMicros) {
    FollowedBook book = new FollowedBook(instrument, LEVELS_MAX);
    try {
      history.replay(
          instrument,
          atMicros,
          tick -> {
            switch (tick) {
              case Tick.BookSnapshot snapshot -> book.add(snapshot);
              case Tick.BookDelta delta -> book.add(delta);
              case Tick.Gap gap -> book.add(gap);
              case Tick.Trade trade -> throw new IllegalStateException("not of a book: " + trade);
              case Tick.TopOfBook top -> throw new IllegalStateException("not of a book: " + top);
            }
          });
    } catch (SqlException failure) {
      throw unanswered(instrument, failure);
    }
    return book.depth(levels);
  }

  /**
   * The best bid and ask at a time: the venue's own, or those of the book when none had come; empty
   * when neither was known then.
   *
   * @throws IllegalStateException when QuestDB cannot answer
   */
  Optional<Tick.TopOfBook> top(Instrument instrument, long atMicros) {
    return quote(instrument, atMicros)
        .or(() -> book(instrument, 1, atMicros).flatMap(BookDepth::top));
  }

  private Optional<Tick.TopOfBook> quote(Instrument instrument, long atMicros) {
    try {
      return history.top(instrument, atMicros);
    } catch (SqlException failure) {
      throw unanswered(instrument, failure);
    }
  }

  static IllegalStateException unanswered(Instrument instrument, SqlException failure) {
    return new IllegalStateException(
        "QuestDB cannot answer for " + instrument + ": " + failure.getMessage(), failure);
  }
}
