package quantumforge.relay;

import java.util.Optional;
import quantumforge.feed.Book;
import quantumforge.kernel.BookDepth;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * An order book made of ticks that a feed has proved: a snapshot, the changes behind it, and
 * nothing from a Gap on until the next snapshot. Thread-safe.
 */
public final class FollowedBook {

  private final Instrument instrument;
  private final Book book;
  private boolean known;
  private long receivedMicros;

  /**
   * Begins without a book.
   *
   * @param levelsMax levels kept on each side, 1 or more; beyond it the worst are dropped
   */
  public FollowedBook(Instrument instrument, int levelsMax) {
    this.instrument = instrument;
    this.book = new Book(levelsMax);
  }

  /** Takes a whole book in place of all that was. */
  public synchronized void add(Tick.BookSnapshot snapshot) {
    known = true;
    receivedMicros = snapshot.receivedMicros();
    try {
      book.reset(snapshot);
    } catch (ArithmeticException unfit) {
      known = false;
    }
  }

  /** Takes a change; one that the book has already, or that no snapshot came before, is left. */
  public synchronized void add(Tick.BookDelta delta) {
    if (!known || delta.lastUpdateId() <= book.lastUpdateId()) {
      return;
    }
    // Changes that waited for a snapshot were received before it.
    receivedMicros = Math.max(receivedMicros, delta.receivedMicros());
    try {
      book.apply(delta);
    } catch (ArithmeticException unfit) {
      known = false;
    }
  }

  /** Takes a Gap: behind missing changes there is no book until the next snapshot. */
  public synchronized void add(Tick.Gap gap) {
    if (gap.channel() == Tick.Channel.BOOK && !gap.repaired()) {
      known = false;
    }
  }

  /**
   * The best levels of each side; empty while no book is known.
   *
   * @param levels at most this many of each side, 0 or more
   */
  public synchronized Optional<BookDepth> depth(int levels) {
    return known
        ? Optional.of(
            new BookDepth(
                instrument,
                book.lastUpdateId(),
                book.bids(levels),
                book.asks(levels),
                receivedMicros))
        : Optional.empty();
  }
}
