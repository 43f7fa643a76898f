package quantumforge.demo;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import quantumforge.exchange.paper.BestLevels;
import quantumforge.kernel.Instrument;

/**
 * The tables {@code quotes} and {@code book_updates} in a brain's QuestDB, compared with what the
 * exchange said. For one thread.
 */
final class QuestBooks implements AutoCloseable {

  private static final int PAGE = 10_000;
  private static final int PROBLEMS_MAX = 20;

  private static final String QUOTES =
      "SELECT exchange, symbol, count_distinct(update_id), count() FROM quotes GROUP BY exchange, symbol";

  /**
   * A message takes a row for each of its levels. A whole book follows on the change with the same
   * id, where there is one: a change that a snapshot contains is never handed on behind it.
   */
  private static final String BOOKS =
      """
      SELECT DISTINCT last_update_id, CASE WHEN snapshot THEN 1 ELSE 0 END AS kind, first_update_id
      FROM book_updates WHERE exchange = ? AND symbol = ? ORDER BY last_update_id, kind
      """;

  private static final String NEWEST_WHOLE =
      "SELECT max(last_update_id) FROM book_updates WHERE exchange = ? AND symbol = ? AND snapshot = true";

  /** A whole book and what was said behind it. */
  private static final String SINCE =
      """
      SELECT side, price, quantity FROM book_updates
      WHERE exchange = ? AND symbol = ?
        AND (last_update_id > ? OR (last_update_id = ? AND snapshot = true))
      ORDER BY last_update_id, level
      """;

  private static final String UNAPPLIED =
      "SELECT count() FROM wal_tables() WHERE writerTxn < sequencerTxn";

  private final Connection connection;

  /**
   * Best bids and asks of one symbol.
   *
   * @param distinct by their update ids
   * @param doubled rows of an id that another row has
   */
  private record Quotes(long distinct, long doubled) {}

  private QuestBooks(Connection connection) {
    this.connection = connection;
  }

  /**
   * @param port of the PostgreSQL wire protocol
   */
  static QuestBooks open(int port, String password) throws IOException {
    return new QuestBooks(QuestAccess.connect(port, password));
  }

  /** Tables in which something was written that cannot be read yet. */
  long unappliedTables() throws IOException {
    try (PreparedStatement query = connection.prepareStatement(UNAPPLIED);
        ResultSet rows = query.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException failed) {
      throw new IOException("QuestDB: " + failed.getMessage(), failed);
    }
  }

  /**
   * Compares everything that is stored with what was said; what is missing is a problem where no
   * Gap announces it.
   */
  DemoReport.BookResult compare(String brain, TradeLedger ledger, StoredGaps gaps)
      throws IOException {
    try {
      Map<Instrument, Quotes> quotes = quotes();
      List<String> problems = new ArrayList<>();
      long stored = 0;
      long lost = 0;
      long lostAnnounced = 0;
      long doubled = 0;
      long updates = 0;
      long breaks = 0;
      long breaksAnnounced = 0;
      int compared = 0;
      int different = 0;
      for (TradeLedger.Entry truth : ledger.symbols()) {
        Quotes its = quotes.getOrDefault(truth.instrument(), new Quotes(0, 0));
        long held = its.distinct();
        BookTally.Result book = book(truth, gaps);
        long missing = Math.max(0, truth.quotes() - held);
        long announced = Math.min(missing, gaps.announcedBookIds(truth.instrument()));
        stored += held;
        lost += missing;
        lostAnnounced += announced;
        doubled += its.doubled();
        updates += book.updates();
        breaks += book.breaks();
        breaksAnnounced += book.breaksAnnounced();
        Optional<String> atEnd = book.reachesEnd() ? atEnd(truth, gaps) : Optional.empty();
        compared += atEnd.isPresent() ? 1 : 0;
        if (atEnd.isPresent() && !atEnd.get().equals(truth.book())) {
          different++;
          problems.add(
              "%s: the order book at the end is %s and not %s"
                  .formatted(truth.symbol(), atEnd.get(), truth.book()));
        }
        if (held > truth.quotes()
            || its.doubled() > 0
            || missing > announced
            || book.breaks() > book.breaksAnnounced()) {
          problems.add(
              "%s: %d of %d best bids and asks, %d doubled, %d holes in the order book; Gaps announce %d and %d of it"
                  .formatted(
                      truth.symbol(),
                      held,
                      truth.quotes(),
                      its.doubled(),
                      book.breaks(),
                      announced,
                      book.breaksAnnounced()));
        }
      }
      List<String> first = problems.subList(0, Math.min(PROBLEMS_MAX, problems.size()));
      return new DemoReport.BookResult(
          brain,
          stored,
          lost,
          lostAnnounced,
          doubled,
          updates,
          breaks,
          breaksAnnounced,
          compared,
          different,
          first);
    } catch (SQLException failed) {
      throw new IOException("QuestDB, order books: " + failed.getMessage(), failed);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException gone) {
      // Nothing was written, so nothing can be lost by it.
      return;
    }
  }

  private Map<Instrument, Quotes> quotes() throws SQLException {
    Map<Instrument, Quotes> quotes = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(QUOTES)) {
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          long distinct = rows.getLong(3);
          quotes.put(
              new Instrument(rows.getString(1), rows.getString(2)),
              new Quotes(distinct, rows.getLong(4) - distinct));
        }
      }
    }
    return quotes;
  }

  /** The best levels of the book that a reader ends with; empty when it is not known then. */
  private Optional<String> atEnd(TradeLedger.Entry truth, StoredGaps gaps) throws SQLException {
    long whole = newestWhole(truth.instrument());
    if (whole <= 0
        || truth.book().isEmpty()
        || gaps.announcesBookBehind(truth.instrument(), whole)) {
      return Optional.empty();
    }
    BestLevels book = new BestLevels();
    try (PreparedStatement query = connection.prepareStatement(SINCE)) {
      query.setFetchSize(PAGE);
      query.setString(1, truth.instrument().exchange());
      query.setString(2, truth.symbol());
      query.setLong(3, whole);
      query.setLong(4, whole);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          book.put(rows.getString(1).equals("BID"), rows.getBigDecimal(2), rows.getBigDecimal(3));
        }
      }
    }
    return Optional.of(book.toString());
  }

  private long newestWhole(Instrument instrument) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(NEWEST_WHOLE)) {
      query.setString(1, instrument.exchange());
      query.setString(2, instrument.symbol());
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }

  private BookTally.Result book(TradeLedger.Entry truth, StoredGaps gaps) throws SQLException {
    BookTally tally =
        new BookTally(
            truth.symbol(),
            truth.lastBookId(),
            (reached, next) -> gaps.announcesBook(truth.instrument(), reached, next));
    try (PreparedStatement query = connection.prepareStatement(BOOKS)) {
      query.setFetchSize(PAGE);
      query.setString(1, truth.instrument().exchange());
      query.setString(2, truth.symbol());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          tally.add(rows.getLong(3), rows.getLong(1), rows.getInt(2) == 1);
        }
      }
    }
    return tally.result();
  }
}
