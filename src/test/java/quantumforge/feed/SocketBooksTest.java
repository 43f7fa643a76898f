package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static quantumforge.feed.Ticks.BTC;
import static quantumforge.feed.Ticks.START;
import static quantumforge.feed.Ticks.levels;

import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Tick;

class SocketBooksTest {

  private static final long SECOND = 1_000_000;

  private final Recorder out = new Recorder();
  private final LaneCounters counters = new LaneCounters();
  private final SocketBooks books = new SocketBooks(BTC, -1, TestSettings.feed(), counters, out);

  @Test
  void handsOneSocketsBookOnAndNumbersItsChanges() {
    whole(1, 0, levels("9.0", "1", "8.0", "2"));
    whole(2, 0, levels("9.0", "1", "8.0", "2"));
    change(1, 1, "9.0", "5");
    change(2, 1, "9.0", "5");
    change(1, 2, "8.5", "3");

    assertThat(ids()).containsExactly(START, START + SECOND, START + 2 * SECOND);
    assertThat(out.emitted.get(1))
        .isEqualTo(
            new Tick.BookDelta(
                BTC,
                START + 1,
                START + SECOND,
                levels("9.0", "5"),
                levels(),
                START + SECOND,
                START + SECOND));
    assertThat(counters.bookSynced).isTrue();
    assertThat(counters.duplicates.get()).isEqualTo(2);
    assertThat(counters.bookGaps.get()).isZero();
  }

  /** So that the ids of two collectors tell which book is the newer one, and stay short. */
  @Test
  void idsGoOnByOneAndAreNeverFarBehindTheClock() {
    whole(1, 0, levels("9.0", "1"));
    for (int change = 1; change <= 20; change++) {
      long at = START + change * 100_000L;
      books.onDelta(1, new Tick.BookDelta(BTC, 0, 0, levels("9.0", "" + change), levels(), at, at));
    }

    List<Long> ids = ids();
    assertThat(ids).hasSize(21);
    for (int change = 1; change <= 20; change++) {
      Tick.BookDelta delta = (Tick.BookDelta) out.emitted.get(change);
      assertThat(delta.firstUpdateId()).isEqualTo(ids.get(change - 1) + 1);
      assertThat(delta.lastUpdateId())
          .isBetween(delta.receivedMicros() - SECOND / 2, delta.receivedMicros());
    }
    assertThat(out.emitted.subList(1, 21).stream().map(Tick.BookDelta.class::cast))
        .filteredOn(delta -> delta.firstUpdateId() == delta.lastUpdateId())
        .hasSizeGreaterThan(10);
  }

  @Test
  void goesOnFromAnotherSocketWithoutAWordWhenBothBooksAreEqual() {
    whole(1, 0, levels("9.0", "1"));
    whole(2, 0, levels("9.0", "1"));
    change(1, 1, "9.0", "5");
    change(2, 1, "9.0", "5");
    books.onSocketEnded(1);
    change(2, 2, "9.0", "6");

    assertThat(ids()).containsExactly(START, START + SECOND, START + 2 * SECOND);
    assertThat(counters.bookGaps.get()).isZero();
  }

  @Test
  void beginsAnewBehindAGapWhenTheOtherBookDiffers() {
    whole(1, 0, levels("9.0", "1"));
    whole(2, 0, levels("9.0", "1"));
    change(2, 1, "9.0", "5");
    books.onSocketEnded(1);

    long id = START + SECOND;
    assertThat(out.emitted.subList(1, 3))
        .containsExactly(
            new Tick.Gap(
                BTC,
                Tick.Channel.BOOK,
                START + 1,
                id,
                "the socket that the book came by ended",
                false,
                id),
            new Tick.BookSnapshot(BTC, id, levels("9.0", "5"), Levels.empty(1, 0), id));
    assertThat(counters.bookSynced).isTrue();
  }

  @Test
  void waitsForTheNextBookWhenThereIsNoOther() {
    whole(1, 0, levels("9.0", "1"));
    books.onBookLost(1, "its checksum is wrong");
    assertThat(counters.bookSynced).isFalse();
    change(1, 1, "9.0", "5");
    assertThat(out.emitted).as("a change of a book that is lost").hasSize(1);
    assertThat(out.implausible).hasSize(1);

    whole(1, 2, levels("9.0", "7"));
    assertThat(out.emitted).hasSize(3);
    assertThat(((Tick.Gap) out.emitted.get(1)).cause()).contains("its checksum is wrong");
    assertThat(counters.bookSynced).isTrue();
  }

  @Test
  void leavesASocketThatHangsAndNoneThatIsQuiet() {
    whole(1, 0, levels("9.0", "1"));
    whole(2, 0, levels("9.0", "1"));
    change(2, 600, "9.0", "2");
    assertThat(books.holding()).isTrue();
    change(1, 600, "9.0", "2");
    assertThat(books.holding()).as("the other one was quiet, not hanging").isFalse();

    change(2, 700, "9.0", "3");
    books.onTime(START + 700 * SECOND + 249_000);
    assertThat(counters.bookGaps.get()).isZero();
    books.onTime(START + 700 * SECOND + 251_000);
    assertThat(counters.bookGaps.get()).isOne();
    assertThat(((Tick.BookSnapshot) out.emitted.getLast()).bids()).isEqualTo(levels("9.0", "3"));
    assertThat(books.holding()).isFalse();
  }

  @Test
  void aBookWhoseBestPriceNoTickerSaysForLongIsWrongAndItsSocketIsReplaced() {
    twoSided(1);
    twoSided(2);
    change(2, 1, "9.0", "0");
    // The first socket's venue never says that the bid at 9.0 is gone.
    for (int second = 1; second <= 31; second++) {
      ticker(1, second, "8.0");
      ticker(2, second, "8.0");
      assertThat(out.renewals).hasSize(second < 31 ? 0 : 1);
    }
    assertThat(counters.mismatches.get()).isOne();
    assertThat(counters.checks.get()).isEqualTo(62);
    assertThat(out.emitted).noneMatch(Tick.TopOfBook.class::isInstance);
    Tick.BookSnapshot next = (Tick.BookSnapshot) out.emitted.getLast();
    assertThat(next.bids()).isEqualTo(levels("8.0", "2"));
    assertThat(out.emitted.get(out.emitted.size() - 2)).isInstanceOf(Tick.Gap.class);
  }

  @Test
  void aTickerThatIsAheadOfTheBookOrBehindItProvesNothing() {
    twoSided(1);
    for (int second = 1; second <= 100; second++) {
      ticker(1, second, second % 2 == 0 ? "9.0" : "8.0");
      change(1, second, "9.0", second % 2 == 0 ? "1" : "0");
    }
    assertThat(counters.mismatches.get()).isZero();
  }

  @Test
  void aFewTickersThatDisagreeProveNothingHoweverLongAgo() {
    twoSided(1);
    for (int i = 0; i < TickerCheck.TICKERS_MIN - 1; i++) {
      ticker(1, 100L * i, "8.0");
    }
    assertThat(counters.mismatches.get()).isZero();
  }

  private void twoSided(long socket) {
    books.onSocketSnapshot(
        socket,
        new Tick.BookSnapshot(BTC, 0, levels("9.0", "1", "8.0", "2"), levels("10.0", "3"), START));
  }

  private void ticker(long socket, long second, String bid) {
    books.onTop(
        socket,
        new Tick.TopOfBook(
            BTC,
            second,
            Price.parse(bid),
            new Quantity(0, 0),
            Price.parse("10.0"),
            new Quantity(0, 0),
            START + second * SECOND));
  }

  @Test
  void afterARestartTheBookStandsBehindAGap() {
    SocketBooks again = new SocketBooks(BTC, START - 5, TestSettings.feed(), counters, out);
    again.onSocketSnapshot(1, new Tick.BookSnapshot(BTC, 0, levels("9.0", "1"), levels(), START));
    assertThat(out.emitted).hasSize(2);
    Tick.Gap gap = (Tick.Gap) out.emitted.getFirst();
    assertThat(List.of(gap.fromId(), gap.toId())).containsExactly(START - 4, START);
  }

  @Test
  void aBookThatChangesIsHandedOnWholeNowAndThenForWhoeverBeginsThere() {
    long every = TestSettings.feed().books().snapshotEvery().toSeconds();
    whole(1, 0, levels("9.0", "1"));
    change(1, every - 1, "9.0", "5");
    change(1, every, "8.0", "2");
    change(1, every + 1, "9.0", "6");

    long whole = START + every * SECOND;
    assertThat(ids()).containsExactly(START, whole - SECOND, whole, whole, whole + SECOND);
    assertThat(((Tick.BookSnapshot) out.emitted.get(3)).bids())
        .isEqualTo(levels("9.0", "5", "8.0", "2"));
    assertThat(counters.bookGaps.get()).isZero();
  }

  @Test
  void aBookOfManyLevelsInWhateverOrderIsTheSame() {
    whole(1, 0, levels("8.0", "2", "9.0", "1", "8.5", "3"));
    assertThat(((Tick.BookSnapshot) out.emitted.getFirst()).bids())
        .isEqualTo(levels("9.0", "1", "8.5", "3", "8.0", "2"));
  }

  private void whole(long socket, long second, Levels bids) {
    books.onSocketSnapshot(
        socket, new Tick.BookSnapshot(BTC, 0, bids, levels(), START + second * SECOND));
  }

  private void change(long socket, long second, String price, String quantity) {
    long at = START + second * SECOND;
    books.onDelta(socket, new Tick.BookDelta(BTC, 0, 0, levels(price, quantity), levels(), at, at));
  }

  private List<Long> ids() {
    return out.emitted.stream()
        .map(
            tick ->
                switch (tick) {
                  case Tick.BookSnapshot snapshot -> snapshot.lastUpdateId();
                  case Tick.BookDelta delta -> delta.lastUpdateId();
                  case Tick.Gap gap -> -gap.toId();
                  case Tick.Trade trade -> 0L;
                  case Tick.TopOfBook top -> 0L;
                })
        .toList();
  }
}
