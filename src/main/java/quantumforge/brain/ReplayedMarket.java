package quantumforge.brain;

import io.questdb.griffin.SqlException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import quantumforge.kernel.Bar;
import quantumforge.kernel.BookDepth;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.store.BarHistory;
import quantumforge.store.BarInterval;
import quantumforge.store.BookHistory;
import quantumforge.store.QuestStore;
import quantumforge.store.TradeHistory;

/**
 * The market of the past, lived again out of QuestDB: shows what the collector had received at the
 * time of a clock that its owner sets. One thread sets the clock, any thread asks.
 */
public final class ReplayedMarket implements MarketView {

  private final TradeHistory trades;
  private final ColdBooks books;
  private final BarHistory bars;
  private volatile long nowMicros;

  /**
   * Begins at a moment.
   *
   * @param store where the market tables are; it stays open as long as this is used
   * @param bookSpan how far back a book's snapshot is looked for, above 0
   * @param startMicros the clock's first time, microseconds since the epoch
   */
  public ReplayedMarket(QuestStore store, Duration bookSpan, long startMicros) {
    this.trades = new TradeHistory(store);
    this.books = new ColdBooks(new BookHistory(store, bookSpan.toNanos() / 1_000));
    this.bars = new BarHistory(store);
    this.nowMicros = startMicros;
  }

  /**
   * Sets the clock.
   *
   * @throws IllegalArgumentException when it would go back
   */
  public void advanceTo(long micros) {
    if (micros < nowMicros) {
      throw new IllegalArgumentException(
          "the clock of a replay goes forward only, got " + micros + " after " + nowMicros);
    }
    nowMicros = micros;
  }

  @Override
  public long nowMicros() {
    return nowMicros;
  }

  /** Never: a replay shows its whole past. */
  @Override
  public boolean catchingUp() {
    return false;
  }

  @Override
  public List<Tick.Trade> trades(Instrument instrument, long fromMicros, long toMicros, int limit) {
    checkLimit(limit);
    long now = nowMicros;
    try {
      return trades.known(instrument, fromMicros, Math.min(toMicros, now), now, limit);
    } catch (SqlException failure) {
      throw ColdBooks.unanswered(instrument, failure);
    }
  }

  @Override
  public Optional<Tick.TopOfBook> top(Instrument instrument) {
    return books.top(instrument, nowMicros);
  }

  @Override
  public Optional<BookDepth> book(Instrument instrument, int levels) {
    checkLimit(levels);
    return books.book(instrument, levels, nowMicros);
  }

  @Override
  public List<Bar> bars(
      Instrument instrument, BarInterval interval, long fromMicros, long toMicros, int limit) {
    checkLimit(limit);
    try {
      return bars.known(instrument, interval, fromMicros, toMicros, nowMicros, limit);
    } catch (SqlException failure) {
      throw ColdBooks.unanswered(instrument, failure);
    }
  }

  static void checkLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a limit is 1 or more, got " + limit);
    }
  }
}
