package quantumforge.store;

import io.questdb.cairo.CairoException;
import io.questdb.cairo.TableWriter;
import io.questdb.cairo.wal.WalWriter;
import io.questdb.std.str.Utf8String;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Tick;

/**
 * Appends ticks to the market tables. Nothing is stored before {@link #commit}; after a failure the
 * writer is to be closed, and everything since the last commit is to be appended to a new one. For
 * one thread.
 */
public final class TickWriter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TickWriter.class);

  /** What units of so many decimals are multiplied with to have those of the columns. */
  private static final long[] TO_SCALE = toScale();

  private final WalWriter trades;
  private final WalWriter books;
  private final WalWriter quotes;
  private final WalWriter gaps;
  private final Deque<WalWriter> open = new ArrayDeque<>();
  private long rows;

  /**
   * Opens a writer for each of the market tables, which must exist.
   *
   * @throws CairoException when one of the tables is missing or cannot be opened
   */
  public TickWriter(QuestStore store) {
    try {
      trades = open(store, MarketTables.TRADES);
      books = open(store, MarketTables.BOOK_UPDATES);
      quotes = open(store, MarketTables.QUOTES);
      gaps = open(store, MarketTables.GAPS);
    } catch (CairoException failure) {
      close();
      throw failure;
    }
  }

  private WalWriter open(QuestStore store, String table) {
    WalWriter writer = store.writer(table);
    open.add(writer);
    return writer;
  }

  /**
   * Appends one tick; a book message takes one row for each level.
   *
   * @param block the block that it came in: a number that grows with the blocks; kept with trades
   *     and Gaps
   * @param place where it stands in its block, from 0; kept with trades and Gaps
   * @throws CairoException when QuestDB cannot take it, for example since the disk is full
   */
  public void append(Tick tick, long block, int place) {
    switch (tick) {
      case Tick.Trade trade -> append(trade, block, place);
      case Tick.BookDelta delta -> append(delta);
      case Tick.BookSnapshot snapshot -> append(snapshot);
      case Tick.TopOfBook top -> append(top);
      case Tick.Gap gap -> append(gap, block, place);
    }
  }

  /** Rows appended since the last commit. */
  public long rows() {
    return rows;
  }

  /**
   * Stores what was appended: the Gaps first, so that no trade is there without the Gap before it,
   * whatever dies in between.
   *
   * @throws CairoException when QuestDB cannot
   */
  public void commit() {
    gaps.commit();
    trades.commit();
    books.commit();
    quotes.commit();
    rows = 0;
  }

  /**
   * Closes; what was not committed is forgotten. QuestDB takes a writer that is given back twice
   * for an error, so each is given back once, however the others fare.
   */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.remove().close();
      } catch (CairoException failure) {
        LOG.warn("QuestDB cannot close a writer in order: {}", failure.getMessage());
      }
    }
  }

  private void append(Tick.Trade trade, long block, int place) {
    TableWriter.Row row = row(trades, trade.timestampMicros(), trade.instrument());
    row.putLong(3, trade.tradeId());
    row.putSym(4, trade.side().name());
    putDecimal(row, 5, trade.price().units(), trade.price().decimals());
    putDecimal(row, 7, trade.quantity().units(), trade.quantity().decimals());
    row.putTimestamp(9, trade.eventMicros());
    row.putTimestamp(10, trade.receivedMicros());
    row.putLong(11, block);
    row.putInt(12, place);
    row.append();
  }

  private void append(Tick.BookDelta delta) {
    BookMessage message =
        new BookMessage(
            delta.instrument(),
            delta.timestampMicros(),
            delta.receivedMicros(),
            delta.firstUpdateId(),
            delta.lastUpdateId(),
            false);
    append(message, "BID", delta.bids());
    append(message, "ASK", delta.asks());
  }

  private void append(Tick.BookSnapshot snapshot) {
    BookMessage message =
        new BookMessage(
            snapshot.instrument(),
            snapshot.timestampMicros(),
            snapshot.receivedMicros(),
            snapshot.lastUpdateId(),
            snapshot.lastUpdateId(),
            true);
    append(message, "BID", snapshot.bids());
    append(message, "ASK", snapshot.asks());
  }

  private void append(BookMessage message, String side, Levels levels) {
    for (int level = 0; level < levels.size(); level++) {
      TableWriter.Row row = row(books, message.timestampMicros, message.instrument);
      row.putLong(3, message.firstUpdateId);
      row.putLong(4, message.lastUpdateId);
      row.putBool(5, message.snapshot);
      row.putSym(6, side);
      row.putInt(7, level);
      putDecimal(row, 8, levels.prices()[level], levels.priceDecimals());
      putDecimal(row, 10, levels.quantities()[level], levels.quantityDecimals());
      row.putTimestamp(12, message.receivedMicros);
      row.append();
    }
  }

  private void append(Tick.TopOfBook top) {
    TableWriter.Row row = row(quotes, top.timestampMicros(), top.instrument());
    row.putLong(3, top.updateId());
    putDecimal(row, 4, top.bid().units(), top.bid().decimals());
    putDecimal(row, 6, top.bidQuantity().units(), top.bidQuantity().decimals());
    putDecimal(row, 8, top.ask().units(), top.ask().decimals());
    putDecimal(row, 10, top.askQuantity().units(), top.askQuantity().decimals());
    row.append();
  }

  private void append(Tick.Gap gap, long block, int place) {
    TableWriter.Row row = row(gaps, gap.timestampMicros(), gap.instrument());
    row.putSym(3, gap.channel().name());
    row.putLong(4, gap.fromId());
    row.putLong(5, gap.toId());
    row.putBool(6, gap.repaired());
    row.putVarchar(7, new Utf8String(gap.cause()));
    row.putLong(8, block);
    row.putInt(9, place);
    row.append();
  }

  private TableWriter.Row row(WalWriter table, long timestampMicros, Instrument instrument) {
    TableWriter.Row row = table.newRow(timestampMicros);
    row.putSym(1, instrument.exchange());
    row.putSym(2, instrument.symbol());
    rows++;
    return row;
  }

  /**
   * Writes a decimal as the 128-bit number that QuestDB keeps, and its number of digits beside it.
   */
  private static void putDecimal(TableWriter.Row row, int column, long units, int decimals) {
    long power = TO_SCALE[decimals];
    row.putDecimal128(column, Math.multiplyHigh(units, power), units * power);
    row.putByte(column + 1, (byte) decimals);
  }

  private static long[] toScale() {
    long[] powers = new long[MarketTables.SCALE + 1];
    for (int decimals = 0; decimals < powers.length; decimals++) {
      powers[decimals] = powerOfTen(MarketTables.SCALE - decimals);
    }
    return powers;
  }

  static long powerOfTen(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }

  private record BookMessage(
      Instrument instrument,
      long timestampMicros,
      long receivedMicros,
      long firstUpdateId,
      long lastUpdateId,
      boolean snapshot) {}
}
