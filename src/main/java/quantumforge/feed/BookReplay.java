package quantumforge.feed;

import quantumforge.kernel.Levels;
import quantumforge.kernel.Tick;

/**
 * The order book of one instrument as the feed keeps it, without connections, ids and time: for
 * measurements. Not thread-safe.
 */
public final class BookReplay {

  private final Book book;
  private final BookOracle oracle;
  private long checks;
  private long mismatches;

  /**
   * Begins with an empty book.
   *
   * @param levelsMax kept on each side, above 0
   * @param topsMax best bids and asks kept for their comparison, above 0
   */
  public BookReplay(int levelsMax, int topsMax) {
    this.book = new Book(levelsMax);
    this.oracle = new BookOracle(topsMax);
  }

  /** Takes a whole book in place of all that was. */
  public void reset(Tick.BookSnapshot snapshot) {
    book.reset(snapshot);
    oracle.clear();
  }

  /** Takes a change; what the book has already changes nothing. */
  public void apply(Tick.BookDelta delta) {
    if (delta.lastUpdateId() > book.lastUpdateId()) {
      book.apply(delta);
      grade();
    }
  }

  /** Takes a best bid and ask, with which the book is compared where both have the same id. */
  public void offer(Tick.TopOfBook top) {
    oracle.offer(top);
    grade();
  }

  private void grade() {
    switch (oracle.check(book)) {
      case NONE -> {}
      case EQUAL -> checks++;
      case DIFFERENT -> {
        checks++;
        mismatches++;
      }
    }
  }

  /** The best bids, at most so many. */
  public Levels bids(int limit) {
    return book.bids(limit);
  }

  /** The best asks, at most so many. */
  public Levels asks(int limit) {
    return book.asks(limit);
  }

  /** Comparisons with a best bid and ask of the same id. */
  public long checks() {
    return checks;
  }

  /** Comparisons that found the book wrong. */
  public long mismatches() {
    return mismatches;
  }
}
