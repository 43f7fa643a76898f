package quantumforge.feed;

import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Price;
import quantumforge.kernel.Tick;

/**
 * Holds a book against the best prices that the venue says at each trade, without an id at which
 * both could be compared: the book is behind a ticker by a batch of changes, and what the ticker
 * says may be over before the batch ends. So one that disagrees proves nothing. A side of the book
 * is wrong when none of many tickers over a long time said its best price, neither when it came nor
 * until the next one came. Not thread-safe.
 */
@Deterministic
final class TickerCheck {

  /** So many tickers in a row must disagree. */
  static final int TICKERS_MIN = 20;

  /** For so long. */
  static final long PATIENCE_MICROS = 30_000_000;

  private final Side bid = new Side();
  private final Side ask = new Side();

  /** The tickers in a row that disagree with one side. */
  private static final class Side {
    private int count;
    private long sinceMicros;
    private Price open;

    void disagree(Price said, long nowMicros) {
      sinceMicros = count == 0 ? nowMicros : sinceMicros;
      count++;
      open = said;
    }

    void agree() {
      count = 0;
      open = null;
    }

    boolean wrong(long nowMicros) {
      return count >= TICKERS_MIN && nowMicros - sinceMicros >= PATIENCE_MICROS;
    }
  }

  /** Takes a ticker beside the book as it is now. */
  void onTicker(Book book, Tick.TopOfBook ticker) {
    if (book.bestBidIs(ticker.bid())) {
      bid.agree();
    } else {
      bid.disagree(ticker.bid(), ticker.receivedMicros());
    }
    if (book.bestAskIs(ticker.ask())) {
      ask.agree();
    } else {
      ask.disagree(ticker.ask(), ticker.receivedMicros());
    }
  }

  /** The book changed. */
  void onChange(Book book) {
    if (bid.open != null && book.bestBidIs(bid.open)) {
      bid.agree();
    }
    if (ask.open != null && book.bestAskIs(ask.open)) {
      ask.agree();
    }
  }

  /** Whether the book cannot be right. */
  boolean wrong(long nowMicros) {
    return bid.wrong(nowMicros) || ask.wrong(nowMicros);
  }

  /** There is another book. */
  void reset() {
    bid.agree();
    ask.agree();
  }
}
