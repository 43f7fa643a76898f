package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static quantumforge.feed.Ticks.START;
import static quantumforge.feed.Ticks.delta;
import static quantumforge.feed.Ticks.levels;
import static quantumforge.feed.Ticks.snapshot;
import static quantumforge.feed.Ticks.top;

import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Tick;

class BookSequenceTest {

  private static final Tick.BookSnapshot AT_10 =
      snapshot(10, levels("9.0", "1", "8.0", "2"), levels("11.0", "3"));

  private final Recorder out = new Recorder();
  private final LaneCounters counters = new LaneCounters();
  private final BookSequence book =
      new BookSequence(Ticks.BTC, -1, TestSettings.feed(), counters, out);

  @Test
  void asksForASnapshotAtTheFirstChangeAndOnlyOnce() {
    book.onDelta(1, delta(5, 6, "9.0", "1"));
    book.onDelta(1, delta(7, 8, "9.0", "1"));
    assertThat(out.snapshots).containsExactly(0L);
    assertThat(out.emitted).isEmpty();
  }

  @Test
  void dropsWhatTheSnapshotContainsAndContinuesIt() {
    Tick.BookDelta across = delta(9, 12, "9.0", "5");
    book.onDelta(1, delta(5, 8, "7.0", "1"));
    book.onDelta(1, across);
    book.onSnapshot(AT_10);
    Tick.BookDelta next = delta(13, 14, "9.5", "1");
    book.onDelta(1, next);
    assertThat(out.emitted).containsExactly(AT_10, across, next);
    assertThat(counters.bookSynced).isTrue();
  }

  @Test
  void takesAChangeThatBeginsRightBehindTheSnapshot() {
    book.onDelta(1, delta(11, 12, "9.0", "5"));
    book.onSnapshot(AT_10);
    assertThat(out.emitted).hasSize(2);
    assertThat(counters.bookSynced).isTrue();
  }

  @Test
  void keepsTheChangesAndAsksAgainWhenTheSnapshotIsTooOld() {
    Tick.BookDelta kept = delta(12, 13, "9.0", "5");
    book.onDelta(1, kept);
    book.onSnapshot(AT_10);
    assertThat(out.emitted).isEmpty();
    assertThat(out.snapshots).containsExactly(0L, 20L);
    Tick.BookSnapshot newer = snapshot(12, levels("9.0", "1"), levels("11.0", "3"));
    book.onSnapshot(newer);
    assertThat(out.emitted).containsExactly(newer, kept);
  }

  @Test
  void aSnapshotWithAnAbsurdIdIsNoneAndIsAskedForAgain() {
    Tick.BookDelta kept = delta(9, 12, "9.0", "5");
    book.onDelta(1, kept);
    book.onSnapshot(snapshot(900_000_000_000_000_000L, levels("9.0", "1"), levels("11.0", "3")));
    assertThat(out.emitted).isEmpty();
    assertThat(out.implausible).singleElement().asString().contains("900000000000000000");
    assertThat(counters.implausible.get()).isEqualTo(1);
    assertThat(out.snapshots).containsExactly(0L, 20L);

    book.onSnapshot(AT_10);
    assertThat(out.emitted).containsExactly(AT_10, kept);
  }

  @Test
  void acceptsASnapshotThatIsNewerThanEverything() {
    book.onDelta(1, delta(5, 6, "9.0", "5"));
    book.onSnapshot(AT_10);
    book.onDelta(1, delta(7, 9, "9.0", "4"));
    Tick.BookDelta across = delta(10, 11, "9.0", "3");
    book.onDelta(1, across);
    assertThat(out.emitted).containsExactly(AT_10, across);
  }

  @Test
  void refusesAnOldSnapshotAlsoWhenNothingIsKept() {
    book.onDelta(1, delta(11, 20, "9.0", "5"));
    book.onSnapshot(snapshot(15, levels("9.0", "1"), levels("11.0", "3")));
    book.onTop(1, top(20, "9.9", "1", "11.0", "3"));
    assertThat(counters.mismatches.get()).as("thrown away, so nothing is kept").isEqualTo(1);
    book.onSnapshot(AT_10);
    assertThat(counters.bookSynced).isFalse();
  }

  @Test
  void whatWasSaidWhileTheCollectorWasAwayIsAGapInFrontOfTheSnapshot() {
    BookSequence resumed = new BookSequence(Ticks.BTC, 4, TestSettings.feed(), counters, out);
    resumed.onTop(1, top(7, "9.0", "1", "11.0", "3"));
    resumed.onDelta(1, delta(6, 8, "9.0", "1"));
    resumed.onSnapshot(AT_10);
    resumed.onSocketEnded(1);
    resumed.onDelta(1, delta(15, 16, "9.0", "1"));
    resumed.onSnapshot(snapshot(16, levels("9.0", "1"), levels("11.0", "3")));

    assertThat(out.emitted).element(2).isEqualTo(AT_10);
    assertThat(bookGaps())
        .as("the restart's, and later its own: at once, and what came until the snapshot")
        .containsExactly(tuple(5L, 10L, false), tuple(11L, 14L, false), tuple(15L, 16L, false));
    assertThat(out.emitted).element(1).isInstanceOf(Tick.Gap.class);
  }

  @Test
  void afterARestartTheBookOfAQuietSymbolIsAskedForToo() {
    BookSequence resumed = new BookSequence(Ticks.BTC, 4, TestSettings.feed(), counters, out);
    resumed.onBack(START);
    assertThat(out.snapshots).hasSize(1);
    resumed.onSnapshot(AT_10);
    resumed.onBack(START);
    assertThat(out.snapshots).as("it has a book").hasSize(1);
    Tick.BookDelta next = delta(11, 12, "9.0", "1");
    resumed.onDelta(1, next);

    assertThat(out.emitted).hasSize(3).element(0).isInstanceOf(Tick.Gap.class);
    assertThat(out.emitted).endsWith(AT_10, next);
  }

  private List<Tuple> bookGaps() {
    return out.emitted.stream()
        .filter(Tick.Gap.class::isInstance)
        .map(Tick.Gap.class::cast)
        .filter(gap -> gap.channel() == Tick.Channel.BOOK)
        .map(gap -> tuple(gap.fromId(), gap.toId(), gap.repaired()))
        .toList();
  }

  @Test
  void aHoleThatTheSnapshotContainsIsNoneAndALaterOneBeginsBehindIt() {
    book.onDelta(1, delta(5, 6, "9.0", "1"));
    book.onSnapshot(AT_10);
    book.onSocketEnded(1);
    book.onDelta(2, delta(9, 11, "9.0", "1"));
    assertThat(bookGaps()).as("7 and 8 are in the snapshot").isEmpty();
    assertThat(counters.bookSynced).isTrue();

    book.onSocketEnded(2);
    book.onDelta(3, delta(15, 16, "9.0", "1"));
    book.onSnapshot(snapshot(20, levels("9.0", "1"), levels("11.0", "3")));
    book.onSocketEnded(3);
    book.onDelta(4, delta(25, 26, "9.0", "1"));
    book.onSnapshot(snapshot(26, levels("9.0", "1"), levels("11.0", "3")));
    assertThat(bookGaps())
        .as("also where the stream itself had come to 16 only")
        .containsExactly(
            tuple(12L, 14L, false),
            tuple(15L, 20L, false),
            tuple(21L, 24L, false),
            tuple(25L, 26L, false));
  }

  @Test
  void anOutageIsToldOfOnceAndTakenBackWhenNothingWasMissing() {
    book.onDelta(1, delta(5, 10, "9.0", "1"));
    book.onSnapshot(AT_10);
    book.onOutage(START);
    assertThat(bookGaps()).as("a socket may still bring the next change").isEmpty();
    book.onSocketEnded(1);
    book.onOutage(START);
    book.onOutage(START);
    assertThat(bookGaps()).containsExactly(tuple(11L, 11L, false));
    out.emitted.clear();

    Tick.BookDelta next = delta(11, 12, "9.0", "4");
    book.onDelta(2, next);
    assertThat(bookGaps()).containsExactly(tuple(11L, 11L, true));
    assertThat(out.emitted).hasSize(3).startsWith(next);
    assertThat(out.emitted)
        .last()
        .isEqualTo(snapshot(12, levels("9.0", "4", "8.0", "2"), levels("11.0", "3")));

    book.onOutage(START);
    assertThat(bookGaps()).as("no connection is whole, but this book's goes on").hasSize(1);
  }

  @Test
  void afterAnOutageWithMissingChangesEachOfThemIsToldOfOnce() {
    book.onDelta(1, delta(5, 10, "9.0", "1"));
    book.onSnapshot(AT_10);
    book.onSocketEnded(1);
    book.onOutage(START);
    book.onDelta(2, delta(15, 16, "9.0", "4"));
    book.onSnapshot(snapshot(18, levels("9.0", "1"), levels("11.0", "3")));
    assertThat(bookGaps())
        .containsExactly(tuple(11L, 11L, false), tuple(12L, 14L, false), tuple(15L, 18L, false));
  }

  @Test
  void afterAnOutageTheBookOfAQuietSymbolIsAskedForAndWhatItMissedIsToldOf() {
    book.onDelta(1, delta(5, 10, "9.0", "1"));
    book.onSnapshot(AT_10);
    book.onSocketEnded(1);
    book.onBack(START);
    book.onTime(START + 499_999);
    assertThat(book.holding()).isTrue();
    assertThat(out.snapshots).as("its next change would show it").hasSize(1);
    book.onTime(START + 500_000);
    book.onTime(START + 500_001);
    assertThat(out.snapshots).hasSize(2);
    book.onSnapshot(snapshot(9, levels("9.0", "1"), levels("11.0", "3")));
    assertThat(out.snapshots).as("an old one says nothing").hasSize(3);
    Tick.BookSnapshot newer = snapshot(12, levels("9.0", "7"), levels("11.0", "3"));
    book.onSnapshot(newer);
    assertThat(bookGaps()).containsExactly(tuple(11L, 12L, false));
    assertThat(out.emitted).endsWith(newer);
    assertThat(book.holding()).isFalse();
  }

  @Test
  void theBookOfAQuietSymbolThatMissedNothingIsGivenBack() {
    book.onDelta(1, delta(5, 10, "9.0", "1"));
    book.onSnapshot(AT_10);
    book.onSocketEnded(1);
    book.onOutage(START);
    book.onBack(START);
    book.onTime(START + 500_000);
    book.onSnapshot(AT_10);
    assertThat(bookGaps()).containsExactly(tuple(11L, 11L, false), tuple(11L, 11L, true));
    assertThat(out.emitted).endsWith(AT_10);

    out.emitted.clear();
    book.onBack(START);
    book.onTime(START + 500_000);
    book.onSnapshot(AT_10);
    assertThat(out.emitted).as("nobody had been told of anything").isEmpty();
  }

  @Test
  void bestBidsAndAsksOfAnOutageAreAnnouncedAlsoWhereTheBookHasNoHole() {
    book.onDelta(1, delta(5, 10, "9.0", "1"));
    book.onSnapshot(AT_10);
    book.onTop(1, top(11, "9.0", "1", "11.0", "3"));
    out.emitted.clear();
    book.onSocketEnded(1);
    Tick.BookDelta next = delta(11, 15, "9.0", "1");
    book.onDelta(2, next);
    Tick.TopOfBook later = top(18, "9.0", "1", "11.0", "3");
    book.onTop(2, later);

    assertThat(out.emitted).hasSize(3).endsWith(next, later);
    assertThat(out.emitted.getFirst())
        .isInstanceOfSatisfying(
            Tick.Gap.class,
            gap -> assertThat(List.of(gap.fromId(), gap.toId())).containsExactly(12L, 15L));
  }

  @Test
  void anOutageInWhichNothingWasSaidNeedsNoGap() {
    book.onDelta(1, delta(5, 10, "9.0", "1"));
    book.onSnapshot(AT_10);
    book.onTop(1, top(11, "9.0", "1", "11.0", "3"));
    out.emitted.clear();
    book.onSocketEnded(1);
    Tick.TopOfBook next = top(12, "9.0", "1", "11.0", "3");
    book.onTop(2, next);

    assertThat(out.emitted).containsExactly(next);
  }

  @Test
  void aSnapshotThatTheStreamHasReachedAlreadyNeedsNoGap() {
    BookSequence resumed = new BookSequence(Ticks.BTC, 10, TestSettings.feed(), counters, out);
    resumed.onDelta(1, delta(9, 10, "9.0", "1"));
    resumed.onSnapshot(AT_10);

    assertThat(out.emitted).containsExactly(AT_10);
  }

  @Test
  void aHoleResyncsTheBook() {
    book.onDelta(1, delta(5, 10, "9.0", "1"));
    book.onSnapshot(AT_10);
    book.onSocketEnded(1);
    book.onDelta(1, delta(15, 16, "9.0", "1"));
    assertThat(counters.bookSynced).isFalse();
    assertThat(out.emitted)
        .last()
        .isInstanceOfSatisfying(
            Tick.Gap.class,
            gap -> {
              assertThat(gap.channel()).isEqualTo(Tick.Channel.BOOK);
              assertThat(gap.fromId()).isEqualTo(11);
              assertThat(gap.toId()).isEqualTo(14);
            });
    Tick.BookSnapshot fresh = snapshot(16, levels("9.0", "1"), levels("11.0", "3"));
    book.onSnapshot(fresh);
    assertThat(out.emitted).endsWith(fresh);
    assertThat(counters.syncs.get()).isEqualTo(2);
  }

  @Test
  void anOldSnapshotThatArrivesAfterAHoleIsNotUsed() {
    book.onDelta(1, delta(5, 6, "9.0", "1"));
    book.onSocketEnded(1);
    book.onDelta(1, delta(20, 21, "9.0", "1"));
    book.onSnapshot(AT_10);
    assertThat(counters.bookSynced).isFalse();
    assertThat(out.snapshots).hasSize(2);
  }

  @Test
  void comparesWithTheVenuesBestAtEveryEqualIdWhicheverComesFirst() {
    book.onTop(1, top(10, "9.0", "1", "11.0", "3"));
    book.onTop(1, top(12, "9.0", "5", "11.0", "3"));
    book.onDelta(1, delta(9, 12, "9.0", "5"));
    book.onSnapshot(AT_10);
    assertThat(counters.checks.get()).as("at the snapshot and at the change kept").isEqualTo(2);
    book.onTop(1, top(13, "9.5", "1", "11.0", "3"));
    book.onTop(1, top(14, "9.6", "1", "11.0", "3"));
    book.onDelta(1, delta(13, 14, "9.6", "1"));
    assertThat(counters.checks.get()).isEqualTo(3);
    book.onDelta(1, delta(15, 15, "9.6", "0"));
    book.onTop(1, top(15, "9.0", "5", "11.0", "3"));
    assertThat(counters.checks.get()).isEqualTo(4);
    assertThat(counters.mismatches.get()).isZero();
  }

  @Test
  void throwsAWrongBookAway() {
    book.onDelta(1, delta(5, 10, "9.0", "1"));
    book.onSnapshot(AT_10);
    book.onTop(1, top(10, "9.0", "1", "11.0", "4"));
    assertThat(counters.mismatches.get()).isEqualTo(1);
    assertThat(counters.bookSynced).isFalse();
    assertThat(bookGaps()).as("no reader trusts it").containsExactly(tuple(11L, 11L, false));
    assertThat(out.snapshots).containsExactly(0L, 20L);
    assertThat(out.warnings).hasSize(1);
    Tick.BookSnapshot right = snapshot(10, levels("9.0", "1"), levels("11.0", "4"));
    book.onSnapshot(right);
    assertThat(bookGaps()).as("no change was missing").endsWith(tuple(11L, 11L, true));
    assertThat(out.emitted).endsWith(right);
  }

  @Test
  void asksEverMoreSlowlyWhileTheVenueRefuses() {
    book.onDelta(1, delta(5, 6, "9.0", "1"));
    for (int i = 0; i < 6; i++) {
      book.onSnapshotFailed();
    }
    assertThat(out.snapshots).containsExactly(0L, 20L, 40L, 80L, 160L, 200L, 200L);
  }

  @Test
  void bestBidsAndAsksGoThroughOnceAndInOrder() {
    Tick.TopOfBook first = top(5, "9.0", "1", "11.0", "3");
    Tick.TopOfBook second = top(7, "9.0", "1", "11.0", "3");
    book.onTop(1, first);
    book.onTop(1, second);
    book.onTop(1, first);
    book.onTop(1, second);
    assertThat(out.emitted).containsExactly(first, second);
    assertThat(counters.duplicates.get()).isEqualTo(2);
  }

  @Test
  void handsOnNoMoreLevelsThanConfigured() {
    String[] many = new String[2 * 1_500];
    for (int i = 0; i < 1_500; i++) {
      many[2 * i] = "%d.0".formatted(5_000 - i);
      many[2 * i + 1] = "1";
    }
    book.onDelta(1, delta(5, 10, "1.0", "1"));
    book.onSnapshot(snapshot(10, levels(many), levels("6000.0", "1")));
    assertThat(out.emitted)
        .last()
        .isInstanceOfSatisfying(
            Tick.BookSnapshot.class,
            snapshot -> {
              assertThat(snapshot.bids().size()).isEqualTo(1_000);
              assertThat(snapshot.bids().price(999)).hasToString("4001.0");
            });
  }

  @Test
  void keepsOnlySoManyChangesAndStillSyncsRight() {
    for (long id = 1; id <= 4_000; id++) {
      book.onDelta(1, delta(id, id, "9.0", "1"));
    }
    book.onSnapshot(snapshot(500, levels("9.0", "1"), levels("11.0", "3")));
    assertThat(counters.bookSynced).as("changes 501..1000 are not kept any more").isFalse();
    book.onSnapshot(snapshot(1_000, levels("9.0", "1"), levels("11.0", "3")));
    assertThat(out.emitted).hasSize(3_001);
  }

  @Test
  void followsAVenueThatBeginsItsIdsAnew() {
    book.onDelta(1, delta(5_000, 5_001, "9.0", "1"));
    book.onSnapshot(snapshot(5_001, levels("9.0", "1"), levels("11.0", "3")));
    Tick.BookDelta anew =
        new Tick.BookDelta(
            Ticks.BTC, 3, 4, levels("9.0", "1"), levels(), START + 9_000_000, START + 9_000_000);
    book.onDelta(1, anew);
    assertThat(counters.restarts.get()).as("one message alone may be broken").isZero();
    Tick.BookDelta next =
        new Tick.BookDelta(
            Ticks.BTC, 5, 6, levels("9.0", "1"), levels(), START + 9_000_000, START + 9_000_000);
    book.onDelta(1, next);
    assertThat(counters.restarts.get()).isEqualTo(1);
    assertThat(out.snapshots).hasSize(2);
    book.onSnapshot(snapshot(3, levels("9.0", "2"), levels("11.0", "3")));
    assertThat(out.emitted).endsWith(anew, next);
  }

  @Test
  void anAbsurdIdOfABestBidAndAskDoesNoHarm() {
    Tick.TopOfBook first = top(5, "9.0", "1", "11.0", "3");
    Tick.TopOfBook second = top(7, "9.0", "1", "11.0", "3");
    book.onTop(1, first);
    book.onTop(1, top(Long.MAX_VALUE, "9.0", "1", "11.0", "3"));
    book.onTop(1, second);
    assertThat(out.emitted).containsExactly(first, second);
    assertThat(counters.implausible.get()).isEqualTo(1);
  }
}
