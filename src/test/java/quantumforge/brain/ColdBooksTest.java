package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.BookDepth;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Tick;
import quantumforge.store.BookHistory;
import quantumforge.store.MarketTables;
import quantumforge.store.QuestStore;
import quantumforge.store.TestStore;
import quantumforge.store.TickWriter;

/** Books and best bids and asks of the past, over a real QuestDB. */
class ColdBooksTest {

  private static final Instrument BTC = new Instrument("binance_spot", "BTCUSDT");
  private static final Instrument ETH = new Instrument("binance_spot", "ETHUSDT");
  private static final long START = 1_700_000_000_000_000L;
  private static final long SECOND = 1_000_000;
  private static final long LATENCY = 30_000;

  @TempDir private Path directory;
  private QuestStore store;
  private ColdBooks books;

  @BeforeEach
  void open() throws Exception {
    store = QuestStore.open(TestStore.settings(directory));
    MarketTables.create(store);
    books = new ColdBooks(new BookHistory(store, Duration.ofMinutes(10).toNanos() / 1_000));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void theBookIsTheSnapshotAndTheChangesThatWereReceivedByThen() {
    write(
        snapshot(BTC, 100, 10),
        delta(BTC, 101, 105, 11, side(101, 7), side(102, 0)),
        delta(ETH, 900, 905, 11, side(1, 1), side(2, 2)),
        delta(BTC, 106, 110, 12, side(100, 0), side(104, 9, 103, 4)));

    assertThat(books.book(BTC, 5, at(10)))
        .contains(depth(100, 10, side(100, 5, 99, 6), side(102, 3, 103, 2)));
    assertThat(books.book(BTC, 5, at(11)))
        .as("what was received later is not known yet")
        .contains(depth(100, 10, side(100, 5, 99, 6), side(102, 3, 103, 2)));
    assertThat(books.book(BTC, 5, at(11) + LATENCY))
        .contains(depth(105, 11, side(101, 7, 100, 5, 99, 6), side(103, 2)));
    assertThat(books.book(BTC, 1, at(20))).contains(depth(110, 12, side(101, 7), side(103, 4)));
    assertThat(books.book(BTC, 5, at(10) - 1)).isEmpty();
    assertThat(books.book(ETH, 5, at(20))).as("changes without a snapshot").isEmpty();
  }

  @Test
  void changesThatWaitedForTheSnapshotAreOlderThanItAndCount() {
    write(
        delta(BTC, 95, 100, 8, side(98, 1), side(101, 1)),
        snapshot(BTC, 100, 10),
        delta(BTC, 101, 105, 9, side(101, 7), side(102, 0)));

    assertThat(books.book(BTC, 5, at(10)))
        .contains(depth(105, 10, side(101, 7, 100, 5, 99, 6), side(103, 2)));
  }

  @Test
  void behindAGapThereIsNoBookUntilTheNextSnapshot() {
    write(
        snapshot(BTC, 100, 10),
        new Tick.Gap(BTC, Tick.Channel.TRADES, 200, 300, "cut", false, at(11)),
        delta(BTC, 101, 105, 11, side(101, 7), side(102, 0)),
        new Tick.Gap(BTC, Tick.Channel.BOOK, 106, 190, "cut", false, at(12)),
        new Tick.Gap(BTC, Tick.Channel.BOOK, 191, 200, "started again", false, at(14)),
        snapshot(BTC, 200, 14));

    assertThat(books.book(BTC, 5, at(12) - 1).map(BookDepth::updateId)).contains(105L);
    assertThat(books.book(BTC, 5, at(13))).isEmpty();
    assertThat(books.book(BTC, 5, at(14)).map(BookDepth::updateId)).contains(200L);
  }

  @Test
  void aSnapshotFartherBackThanTheSpanIsNotLookedFor() {
    write(snapshot(BTC, 100, 10), top(BTC, 100, 10));

    assertThat(books.book(BTC, 5, at(609))).isPresent();
    assertThat(books.book(BTC, 5, at(611))).isEmpty();
    assertThat(books.top(BTC, at(611))).isEmpty();
  }

  @Test
  void theTopIsTheNewestByThenDigitByDigit() {
    Tick.TopOfBook first = top(BTC, 100, 10);
    Tick.TopOfBook second = top(BTC, 101, 11);
    write(first, second, top(ETH, 7, 12));

    assertThat(books.top(BTC, at(11) - 1)).contains(first);
    assertThat(books.top(BTC, at(30))).contains(second);
    assertThat(books.top(BTC, at(9))).isEqualTo(Optional.empty());
  }

  @Test
  void withoutAQuoteTheTopIsThatOfTheBookByThen() {
    Tick.TopOfBook quote = top(BTC, 110, 20);
    write(
        snapshot(BTC, 100, 10),
        delta(BTC, 101, 105, 11, side(101, 7), side(102, 0)),
        quote,
        delta(BTC, 111, 115, 21, side(101, 8), side(103, 9)));

    assertThat(books.top(BTC, at(10) - 1)).isEmpty();
    assertThat(books.top(BTC, at(11))).contains(top(100, side(100, 5), side(102, 3), at(10)));
    assertThat(books.top(BTC, at(12)))
        .contains(top(105, side(101, 7), side(103, 2), at(11) + LATENCY));
    assertThat(books.top(BTC, at(30))).as("a quote counts more").contains(quote);
  }

  private void write(Tick... ticks) {
    try (TickWriter writer = new TickWriter(store)) {
      for (Tick tick : ticks) {
        writer.append(tick, 1, 0);
      }
      writer.commit();
    }
    for (String table : MarketTables.ALL) {
      await().until(() -> store.visibleCommit(table) == store.newestCommit(table));
    }
  }

  private static long at(int second) {
    return START + second * SECOND;
  }

  private static Tick.BookSnapshot snapshot(Instrument of, long id, int second) {
    return new Tick.BookSnapshot(of, id, side(100, 5, 99, 6), side(102, 3, 103, 2), at(second));
  }

  private static Tick.BookDelta delta(
      Instrument of, long first, long last, int second, Levels bids, Levels asks) {
    return new Tick.BookDelta(of, first, last, bids, asks, at(second), at(second) + LATENCY);
  }

  private static Tick.TopOfBook top(Instrument of, long id, int second) {
    return new Tick.TopOfBook(
        of,
        id,
        new Price(6_183_763_000_000L, 8),
        new Quantity(id, 5),
        new Price(6_183_764, 2),
        new Quantity(100, 3),
        at(second));
  }

  private static Tick.TopOfBook top(long id, Levels bid, Levels ask, long receivedMicros) {
    return new BookDepth(BTC, id, bid, ask, receivedMicros).top().orElseThrow();
  }

  private static BookDepth depth(long id, int second, Levels bids, Levels asks) {
    long received = at(second) + (id == 100 || second == 10 ? 0 : LATENCY);
    return new BookDepth(BTC, id, bids, asks, received);
  }

  /** Prices and quantities in turns, best first. */
  private static Levels side(long... pricesAndQuantities) {
    List<Long> prices = new ArrayList<>();
    List<Long> quantities = new ArrayList<>();
    for (int i = 0; i < pricesAndQuantities.length; i += 2) {
      prices.add(pricesAndQuantities[i]);
      quantities.add(pricesAndQuantities[i + 1]);
    }
    return new Levels(
        2,
        3,
        prices.stream().mapToLong(Long::longValue).toArray(),
        quantities.stream().mapToLong(Long::longValue).toArray());
  }
}
