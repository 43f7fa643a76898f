package quantumforge.feed;

import java.util.ArrayDeque;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Tick;

/**
 * Grades a rebuilt book by an independent witness: the venue's own best bid and ask, whose update
 * ids share the book's counter. At an equal id both must be equal, or the book is wrong, whatever
 * its ids say. Keeps the tops that the book has not reached yet, bounded. Not thread-safe.
 */
@Deterministic
final class BookOracle {

  /** What a comparison found. */
  enum Outcome {
    /** There is nothing to compare at the book's id. */
    NONE,
    EQUAL,
    DIFFERENT
  }

  private final int limit;
  private final ArrayDeque<Tick.TopOfBook> ahead = new ArrayDeque<>();

  BookOracle(int limit) {
    this.limit = limit;
  }

  /** Keeps a top, whose update id is above all earlier ones. */
  void offer(Tick.TopOfBook top) {
    if (ahead.size() == limit) {
      ahead.poll();
    }
    ahead.add(top);
  }

  /** Compares, if there is a top with exactly the book's id. */
  Outcome check(Book book) {
    long id = book.lastUpdateId();
    Tick.TopOfBook top = ahead.peek();
    while (top != null && top.updateId() < id) {
      ahead.poll();
      top = ahead.peek();
    }
    if (top == null || top.updateId() > id) {
      return Outcome.NONE;
    }
    ahead.poll();
    return book.bestEquals(top) ? Outcome.EQUAL : Outcome.DIFFERENT;
  }

  void clear() {
    ahead.clear();
  }
}
