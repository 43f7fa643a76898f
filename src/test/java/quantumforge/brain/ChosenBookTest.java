package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Tick;

/** Whose book is handed on, of two collectors each of which numbers the changes for itself. */
class ChosenBookTest {

  private static final Instrument BTC = new Instrument("kraken_spot", "BTCUSD");
  private static final Instrument ETH = new Instrument("kraken_spot", "ETHUSD");
  private static final long START = 1_700_000_000_000_000L;
  private static final Levels NONE = new Levels(0, 0, new long[0], new long[0]);

  private final Collector one = new Collector();
  private final Collector other = new Collector();
  private final List<String> stored = new ArrayList<>();
  private TickMerge merge = merge(2);
  private boolean patient = true;

  @Test
  void oneCollectorsBookIsHandedOnAndItsIdsSayWhoseItIs() {
    take(1, other.book(0), other.change(10), other.change(20));
    take(0, one.book(0), one.change(10), one.change(21), one.change(30));
    take(1, other.change(31));

    assertThat(stored).containsExactly("book 0 of 1", "10 of 1", "20 of 1", "31 of 1");
  }

  @Test
  void aBookThatIsLeftBehindByASilentCollectorGoesOnFromTheOther() {
    take(0, one.book(0), one.change(10));
    take(1, other.book(0), other.change(11));
    patient = false;
    take(1, other.change(1_000), other.change(1_100), other.change(4_000));
    assertThat(stored).as("within its time").containsExactly("book 0 of 0", "10 of 0");
    take(1, other.change(4_100), other.change(4_200));
    take(0, one.change(1_000), one.change(4_300));

    assertThat(stored.subList(2, stored.size()))
        .as("only what lies between the two books is missing")
        .containsExactly(
            "gap 10-11 of 1",
            "book 11 of 1",
            "1000 of 1",
            "1100 of 1",
            "4000 of 1",
            "4100 of 1",
            "4200 of 1");
    assertThat(merge.bookSwitches()).isOne();
  }

  @Test
  void aCollectorThatMayFollowYetIsWaitedFor() {
    take(0, one.book(0), one.change(10));
    take(1, other.book(0), other.change(11), other.change(20_000), other.change(60_000));
    take(0, one.change(20_001));

    assertThat(stored).containsExactly("book 0 of 0", "10 of 0", "20001 of 0");
  }

  /** Nothing more happens in this book, but in another one of the same lane. */
  @Test
  void aQuietBookGoesOnFromTheOtherToo() {
    take(0, one.book(0), one.change(10));
    take(1, other.book(0), other.change(11), other.change(5_000));
    patient = false;
    take(1, top(ETH, 7_900));
    assertThat(stored).hasSize(2);
    take(1, top(ETH, 8_100));

    assertThat(stored.subList(2, stored.size()))
        .containsExactly("gap 10-11 of 1", "book 11 of 1", "5000 of 1");
  }

  @Test
  void whatOnlyTheOtherWasSlowWithIsNoReasonToLeave() {
    take(0, one.book(0), one.change(10));
    take(1, other.book(0), other.change(11), other.change(5_000));
    patient = false;
    take(0, one.change(5_001));
    take(1, top(ETH, 60_000), other.change(60_000));
    take(0, one.change(60_001));

    assertThat(stored).containsExactly("book 0 of 0", "10 of 0", "5001 of 0", "60001 of 0");
  }

  @Test
  void aBookWithAHoleGoesOnFromAnotherWholeOne() {
    take(0, one.book(0), one.change(10));
    take(1, other.book(0), other.change(11));
    take(0, one.gap(50));
    take(1, other.change(40), other.change(60));
    take(0, one.book(70), one.change(80));
    take(1, other.change(81));

    assertThat(stored)
        .containsExactly(
            "book 0 of 0",
            "10 of 0",
            "gap 10-50 of 0",
            "gap 50-60 of 1",
            "book 60 of 1",
            "81 of 1");
  }

  @Test
  void aBookThatBeginsAnewAtOnceBehindItsHoleGoesOn() {
    take(0, one.book(0), one.change(10));
    take(1, other.book(0), other.change(11));
    take(0, one.gap(50), one.book(50), one.change(60));
    take(1, other.change(61));

    assertThat(stored)
        .containsExactly("book 0 of 0", "10 of 0", "gap 10-50 of 0", "book 50 of 0", "60 of 0");
  }

  @Test
  void changesThatAreMissingBetweenACollectorAndTheBrainAreAHole() {
    take(0, one.book(0), one.change(10));
    one.change(15);
    take(0, one.change(20), one.change(22));
    take(1, other.book(25), other.change(30));

    assertThat(stored)
        .containsExactly(
            "book 0 of 0",
            "10 of 0",
            "gap 10-20 of 0",
            "22 of 0",
            "gap 22-25 of 1",
            "book 25 of 1",
            "30 of 1");
  }

  @Test
  void afterARestartTheSameBookGoesOnWithoutAHoleAndNothingIsTwice() {
    Tick[] second = {other.book(6), other.change(10), other.change(15)};
    Tick[] first = {one.book(7), one.change(11)};
    take(1, second);
    take(0, first);
    long stands = merge.instrument(BTC).book.lastId();
    merge = merge(2);
    merge.instrument(BTC).book.take(stands, START + 15_000);
    take(0, first);
    take(0, one.change(20));
    take(1, second);
    take(1, other.change(21));

    assertThat(stored).containsExactly("book 6 of 1", "10 of 1", "15 of 1", "21 of 1");
  }

  /** Its numbers lead past what is stored, and only those of the same collector begin behind it. */
  @Test
  void anotherCollectorInTheSamePlaceIsNotTakenForTheOneThatWasThere() {
    take(1, other.book(6), other.change(10));
    long stands = merge.instrument(BTC).book.lastId();
    merge = merge(2);
    merge.instrument(BTC).book.take(stands, START + 10_000);
    take(1, one.book(7), one.change(8), one.change(12), one.change(13));

    assertThat(stored)
        .containsExactly("book 6 of 1", "10 of 1", "gap 10-12 of 1", "book 12 of 1", "13 of 1");
  }

  @Test
  void aBookThatHasAHoleItselfTakesNoOthersPlace() {
    take(0, one.book(0), one.change(10));
    take(1, other.book(0), other.change(11), other.change(2_000), other.gap(3_000));
    patient = false;
    take(1, top(ETH, 4_000));
    assertThat(stored).containsExactly("book 0 of 0", "10 of 0");
    take(1, top(ETH, 9_000));
    take(1, other.change(9_000));
    assertThat(stored.subList(2, stored.size())).containsExactly("gap 10-10 of 0");
    assertThat(merge.booksUnknown()).isOne();
    take(1, other.book(9_500));

    assertThat(stored.subList(3, stored.size()))
        .containsExactly("gap 10-9500 of 1", "book 9500 of 1");
    assertThat(merge.booksUnknown()).isZero();
  }

  /** As after the death of a brain before QuestDB had the change to the other collector. */
  @Test
  void whoIsStartedAgainWithoutTheOthersBookSaysThatTheSilentOnesIsNotKnown() {
    take(0, one.book(0), one.change(10));
    other.book(0);
    merge = merge(2);
    merge.instrument(BTC).book.take(CollectorIds.of(0, START + 10_000), START + 10_000);
    patient = false;
    take(1, other.change(2_000), other.change(5_000));

    assertThat(stored.subList(2, stored.size())).containsExactly("gap 10-10 of 0");
    take(1, other.change(60_000), other.book(60_000), other.change(60_001));
    assertThat(stored.subList(3, stored.size()))
        .containsExactly("gap 10-60000 of 1", "book 60000 of 1", "60001 of 1");
  }

  @Test
  void whoIsBackWithWhatFollowsHasLostNothingAndItsBookIsKnownAgain() {
    take(0, one.book(0), one.change(10));
    take(1, other.book(0), other.gap(20));
    patient = false;
    take(1, other.change(2_000), other.change(5_000));
    take(0, one.change(2_000), one.change(5_001));

    assertThat(stored)
        .containsExactly(
            "book 0 of 0",
            "10 of 0",
            "gap 10-10 of 0",
            "gap 10-10 of 0 repaired",
            "2000 of 0",
            "book 2000 of 0",
            "5001 of 0");
  }

  @Test
  void idsOfAnEarlierVersionAreFollowedBehindAGap() {
    merge.instrument(BTC).book.take(START, START);
    take(0, one.book(5), one.change(10));

    assertThat(stored.subList(1, stored.size())).containsExactly("book 5 of 0", "10 of 0");
    assertThat(stored.getFirst()).startsWith("gap").endsWith("-5 of 0");
  }

  @Test
  void whoBeginsInTheMiddleIsToldThatSomethingIsMissing() {
    merge = merge(1);
    one.book(8);
    take(0, one.change(10), one.change(11), one.book(11), one.change(12));

    assertThat(stored).containsExactly("gap 8-10 of 0", "11 of 0", "book 11 of 0", "12 of 0");
  }

  @Test
  void bestBidsAndAsksAreThoseOfTheCollectorWhoseBookItIs() {
    take(0, one.book(0), top(BTC, 5), top(BTC, 6));
    take(1, other.book(0), top(BTC, 5), top(BTC, 6), top(BTC, 7));
    take(0, top(BTC, 6), one.gap(8));
    take(1, other.change(9), top(BTC, 9));
    take(0, top(BTC, 10));

    assertThat(stored)
        .containsExactly(
            "book 0 of 0",
            "top 5",
            "top 6",
            "gap 0-8 of 0",
            "gap 8-9 of 1",
            "book 9 of 1",
            "top 9");
  }

  private static TickMerge merge(int collectors) {
    int[][] peers = collectors == 1 ? new int[][] {{}} : new int[][] {{1}, {0}};
    return new TickMerge(peers, Set.of("kraken_spot"), Duration.ofSeconds(3));
  }

  private void take(int source, Tick... ticks) {
    List<Tick> block = List.of(ticks);
    Merged merged = new Merged(block, 0);
    int reached = merge.take(source, block, 0, merged, (peer, micros) -> patient);
    assertThat(reached).isEqualTo(block.size());
    merged.ticks().stream()
        .filter(tick -> tick.instrument().equals(BTC))
        .forEach(tick -> stored.add(text(tick)));
  }

  /** A Gap with the last id before it and its own last one. */
  private static String text(Tick tick) {
    return switch (tick) {
      case Tick.BookDelta delta -> text(delta.lastUpdateId());
      case Tick.BookSnapshot snapshot -> "book " + text(snapshot.lastUpdateId());
      case Tick.TopOfBook top -> "top " + (top.receivedMicros() - START) / 1_000;
      case Tick.Gap gap ->
          "gap %d-%s"
                  .formatted(
                      (CollectorIds.theirs(gap.fromId() - 1) - START) / 1_000, text(gap.toId()))
              + (gap.repaired() ? " repaired" : "");
      case Tick.Trade trade -> throw new IllegalStateException("nobody sent " + trade);
    };
  }

  private static String text(long id) {
    return (CollectorIds.theirs(id) - START) / 1_000 + " of " + CollectorIds.collector(id);
  }

  private static Tick top(Instrument instrument, long millis) {
    Price price = new Price(1, 0);
    Quantity quantity = new Quantity(1, 0);
    long at = START + millis * 1_000;
    return new Tick.TopOfBook(instrument, 0, price, quantity, price, quantity, at);
  }

  /** Numbers what it sends as a feed does. */
  private static final class Collector {
    private long lastId = START - 1;

    Tick book(long millis) {
      lastId = START + millis * 1_000;
      return new Tick.BookSnapshot(BTC, lastId, NONE, NONE, lastId);
    }

    Tick change(long millis) {
      long first = lastId + 1;
      lastId = START + millis * 1_000;
      return new Tick.BookDelta(BTC, first, lastId, NONE, NONE, lastId, lastId);
    }

    Tick gap(long millis) {
      long first = lastId + 1;
      lastId = START + millis * 1_000;
      return new Tick.Gap(BTC, Tick.Channel.BOOK, first, lastId, "a test", false, lastId);
    }
  }
}
