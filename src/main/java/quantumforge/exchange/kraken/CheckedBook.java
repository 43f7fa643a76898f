package quantumforge.exchange.kraken;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * One pair's book on one socket: hands on a message only once the venue's checksum has proved the
 * book after it, and says when the whole book is to be asked for. Not thread-safe.
 */
final class CheckedBook {

  /** Between two attempts to get the whole book; doubles until changes are proved again. */
  private static final long PAUSE_MICROS = TimeUnit.SECONDS.toMicros(5);

  private static final long PAUSE_MAX_MICROS = TimeUnit.MINUTES.toMicros(5);

  private final Instrument instrument;
  private final KrakenBook book;
  private final KrakenMeters meters;
  private boolean whole;
  private long pauseMicros = PAUSE_MICROS;
  private long notBeforeMicros;

  CheckedBook(Instrument instrument, int depth, KrakenMeters meters) {
    this.instrument = instrument;
    this.book = new KrakenBook(depth);
    this.meters = meters;
  }

  /**
   * Takes one message. Changes of a book that is not whole are dropped: a whole one is on its way.
   *
   * @return null, or why the book cannot be followed any more
   */
  String take(KrakenMessage.Book message, long receivedMicros, Consumer<Tick> output) {
    if (!message.snapshot() && !whole) {
      return null;
    }
    String wrong;
    try {
      Tick tick =
          message.snapshot() ? reset(message, receivedMicros) : apply(message, receivedMicros);
      wrong = doubt(message.checksum());
      if (wrong == null) {
        output.accept(tick);
      }
    } catch (ArithmeticException e) {
      wrong = "its numbers do not fit beside each other";
    }
    whole = wrong == null;
    return wrong;
  }

  private Tick reset(KrakenMessage.Book message, long receivedMicros) {
    book.reset(message.bids(), message.asks());
    return new Tick.BookSnapshot(instrument, 0, book.bids(), book.asks(), receivedMicros);
  }

  private Tick apply(KrakenMessage.Book message, long receivedMicros) {
    KrakenBook.Change change = book.apply(message.bids(), message.asks());
    pauseMicros = PAUSE_MICROS;
    return new Tick.BookDelta(
        instrument, 0, 0, change.bids(), change.asks(), message.timestampMicros(), receivedMicros);
  }

  private String doubt(long checksum) {
    meters.checked.increment();
    if (book.proves(checksum)) {
      return null;
    }
    meters.mismatches.increment();
    return "the venue's checksum is " + checksum + ", the book's " + book.checksum();
  }

  /**
   * Whether the whole book is to be asked for now; true once for each attempt. To be asked after
   * every message, so that an attempt without success is followed by another.
   */
  boolean attemptDue(long nowMicros) {
    if (whole || nowMicros < notBeforeMicros) {
      return false;
    }
    notBeforeMicros = nowMicros + pauseMicros;
    pauseMicros = Math.min(2 * pauseMicros, PAUSE_MAX_MICROS);
    return true;
  }
}
