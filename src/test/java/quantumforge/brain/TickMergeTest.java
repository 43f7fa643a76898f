package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

class TickMergeTest {

  private static final Instrument BTC = new Instrument("binance_spot", "BTCUSDT");
  private static final long START = 1_700_000_000_000_000L;
  private static final Levels NONE = new Levels(0, 0, new long[0], new long[0]);

  private final TickMerge two = new TickMerge(new int[][] {{1}, {0}});
  private final List<String> stored = new ArrayList<>();

  @Test
  void tradesThatTwoCollectorsBringAreStoredOnce() {
    take(two, 0, true, trade(1), trade(2), trade(3));
    take(two, 1, true, trade(1), trade(2), trade(3), trade(4));
    take(two, 0, true, trade(4), trade(5));

    assertThat(stored).containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  void whatOneMissesIsWaitedForAndTheOtherBringsItInOrder() {
    assertThat(take(two, 0, true, trade(1), trade(2), trade(5))).isEqualTo(2);
    take(two, 1, true, trade(1), trade(2), trade(3), trade(4), trade(5), trade(6));
    take(two, 0, true, trade(5), trade(6), trade(7));

    assertThat(stored).containsExactly("1", "2", "3", "4", "5", "6", "7");
  }

  @Test
  void aGapOfOneThatTheOtherFillsIsNotAnnounced() {
    take(two, 0, true, trade(1));
    assertThat(take(two, 0, true, gap(2, 3, false), trade(4))).isZero();
    take(two, 1, true, trade(1), trade(2), trade(3));
    assertThat(take(two, 0, true, gap(2, 3, false), trade(4))).isEqualTo(2);
    take(two, 0, true, trade(2), trade(3), gap(2, 3, true));

    assertThat(stored).containsExactly("1", "2", "3", "4");
  }

  @Test
  void whatNeitherBroughtIsOneGapAndNobodyWaitsForTheOtherForEver() {
    take(two, 0, true, trade(1));
    assertThat(take(two, 0, true, trade(4))).isZero();
    assertThat(take(two, 1, true, trade(1), trade(4), trade(5))).isEqualTo(3);
    take(two, 0, true, trade(4), trade(5));

    assertThat(stored).containsExactly("1", "gap 2-3", "4", "5");
  }

  @Test
  void whatComesLateFromAnotherCollectorIsToldOfAsRepaired() {
    take(two, 0, true, trade(1));
    take(two, 0, false, trade(5));
    take(two, 1, true, trade(1), trade(2), trade(3));
    take(two, 1, true, trade(4), trade(5), trade(6));

    assertThat(stored)
        .containsExactly("1", "gap 2-4", "5", "2", "3", "repaired 2-3", "4", "6", "repaired 4-4");
  }

  @Test
  void aRepairThatACollectorTellsOfIsToldOfOnce() {
    take(two, 0, false, trade(1), gap(2, 4, false), trade(5));
    take(two, 1, false, trade(1), gap(2, 4, false), trade(5));
    take(two, 0, false, trade(2), trade(3));
    take(two, 1, false, trade(2), trade(3), trade(4), gap(2, 4, true));
    take(two, 0, false, trade(4), gap(2, 4, true));

    assertThat(stored).containsExactly("1", "gap 2-4", "5", "2", "3", "4", "repaired 2-4");
  }

  @Test
  void changesOfABookAreMergedByTheirIdsHoweverTheyAreGrouped() {
    take(two, 0, true, snapshot(10), delta(11, 13), delta(14, 20));
    take(two, 1, true, snapshot(12), delta(13, 17), delta(18, 22), delta(23, 25));
    assertThat(take(two, 0, true, delta(21, 24), delta(28, 30))).isEqualTo(1);
    take(two, 1, true, delta(26, 27), delta(28, 31));
    take(two, 0, true, delta(28, 30), delta(31, 33));

    assertThat(stored)
        .containsExactly("book 10", "11-13", "14-20", "18-22", "23-25", "26-27", "28-31", "31-33");
  }

  @Test
  void aBookThatBeginsAnewBehindAHoleHasItsSnapshot() {
    TickMerge alone = new TickMerge(new int[][] {{}});
    take(alone, 0, true, snapshot(10), delta(11, 12), bookGap(13, 20), snapshot(20), delta(21, 22));
    take(alone, 0, true, delta(11, 12), bookGap(13, 20), snapshot(20), delta(21, 22));

    assertThat(stored).containsExactly("book 10", "11-12", "book gap 13-20", "book 20", "21-22");
  }

  @Test
  void changesThatAreMissingBeforeAWholeBookAreAGap() {
    TickMerge alone = new TickMerge(new int[][] {{}});
    take(alone, 0, true, snapshot(10), delta(11, 12));
    take(alone, 0, true, snapshot(20), delta(21, 22));

    assertThat(stored).containsExactly("book 10", "11-12", "book gap 13-20", "book 20", "21-22");
  }

  @Test
  void changesThatAreMissingBeforeAGapOfTheCollectorBelongToIt() {
    TickMerge alone = new TickMerge(new int[][] {{}});
    take(alone, 0, true, snapshot(10), delta(11, 12));
    take(alone, 0, true, bookGap(16, 20), snapshot(20), delta(21, 22));

    assertThat(stored).containsExactly("book 10", "11-12", "book gap 13-20", "book 20", "21-22");
  }

  @Test
  void aWholeBookInTheMiddleIsForWhoeverBeginsThere() {
    TickMerge alone = new TickMerge(new int[][] {{}});
    take(alone, 0, true, snapshot(10), delta(11, 12), snapshot(12), delta(13, 14));
    take(alone, 0, true, delta(11, 12), snapshot(12));
    take(two, 0, true, delta(11, 12), snapshot(12));
    take(two, 1, true, delta(11, 12), snapshot(12));

    assertThat(stored).containsExactly("book 10", "11-12", "book 12", "13-14", "11-12", "book 12");
  }

  @Test
  void anInterruptionInWhichNothingWasMissingIsTakenBackAsOftenAsItIsTold() {
    TickMerge alone = new TickMerge(new int[][] {{}});
    take(alone, 0, true, snapshot(10), bookGap(11, 11), delta(11, 11), bookRepair(11, 11));
    take(alone, 0, true, snapshot(11), bookGap(12, 12), bookRepair(12, 12), snapshot(11));
    take(alone, 0, true, bookGap(12, 12), bookGap(13, 15), snapshot(15), delta(16, 16));

    assertThat(stored)
        .containsExactly(
            "book 10",
            "book gap 11-11",
            "11-11",
            "book repaired 11-11",
            "book 11",
            "book gap 12-12",
            "book repaired 12-12",
            "book 11",
            "book gap 12-12",
            "book gap 13-15",
            "book 15",
            "16-16");
  }

  @Test
  void anInterruptionOfBothCollectorsIsToldOfAndTakenBackOnce() {
    take(two, 0, false, snapshot(10), bookGap(11, 11));
    take(two, 1, false, snapshot(10), bookGap(11, 11), delta(11, 11), bookRepair(11, 11));
    take(two, 0, false, delta(11, 12), bookRepair(11, 11), snapshot(12));
    take(two, 1, false, snapshot(11), delta(12, 13));

    assertThat(stored)
        .containsExactly(
            "book 10",
            "book gap 11-11",
            "11-11",
            "book repaired 11-11",
            "11-12",
            "book 12",
            "12-13");
  }

  @Test
  void missingQuotesAreToldOfOnceAndChangeNothingElse() {
    TickMerge alone = new TickMerge(new int[][] {{}});
    Tick.Gap quotes =
        new Tick.Gap(BTC, Tick.Channel.QUOTES, 500, 600, "a test", false, START + 100);
    take(
        alone,
        0,
        true,
        trade(1),
        snapshot(10),
        top(12),
        quotes,
        top(601),
        trade(2),
        delta(11, 700));
    take(alone, 0, true, trade(1), snapshot(10), top(12), quotes, top(601), trade(2), trade(3));

    assertThat(stored)
        .containsExactly(
            "1", "book 10", "top 12", "quotes gap 500-600", "top 601", "2", "11-700", "3");
  }

  @Test
  void idsThatNoGapExplainsAreAGap() {
    TickMerge alone = new TickMerge(new int[][] {{}});
    take(alone, 0, true, trade(7), trade(8), trade(12), trade(13));

    assertThat(stored).containsExactly("7", "8", "gap 9-11", "12", "13");
  }

  @Test
  void missingIdsAreFoundAlsoAfterTheVenueBeganToCountAnew() {
    TickMerge alone = new TickMerge(new int[][] {{}});
    take(alone, 0, true, trade(9_000_000, 0), trade(1, 5_000), trade(2, 5_001), trade(6, 5_002));

    assertThat(stored).containsExactly("9000000", "1", "2", "gap 3-5", "6");
  }

  @Test
  void aPositionThatWasStoredGoesOnWhereItStood() {
    TradePosition before = new TradePosition();
    TickMerge alone = new TickMerge(new int[][] {{}});
    take(alone, 0, true, trade(5), gap(6, 8, false), trade(9), trade(7));
    TradePosition at = alone.instrument(BTC).trades;
    before.resume(at.newestText(), at.holesText());

    assertThat(before.place(trade(9))).isEqualTo(TradePosition.Place.KNOWN);
    assertThat(before.place(trade(7))).isEqualTo(TradePosition.Place.KNOWN);
    assertThat(before.place(trade(8))).isEqualTo(TradePosition.Place.LATE);
    assertThat(before.place(trade(4))).isEqualTo(TradePosition.Place.OLDER);
    assertThat(before.place(trade(10))).isEqualTo(TradePosition.Place.NEXT);
    assertThat(before.place(trade(12))).isEqualTo(TradePosition.Place.BEHIND_HOLE);
    assertThat(before.tell(6, 8)).containsExactly(new IdRanges.Range(7, 7));
  }

  /** How far it came; what is stored then is noted. */
  private int take(TickMerge merge, int source, boolean patient, Tick... ticks) {
    List<Tick> block = List.of(ticks);
    Merged merged = new Merged(block, 0);
    int reached = merge.take(source, block, 0, merged, (other, micros) -> patient);
    merged.ticks().forEach(tick -> stored.add(text(tick)));
    return reached;
  }

  private static String text(Tick tick) {
    return switch (tick) {
      case Tick.Trade trade -> Long.toString(trade.tradeId());
      case Tick.BookDelta delta -> delta.firstUpdateId() + "-" + delta.lastUpdateId();
      case Tick.BookSnapshot snapshot -> "book " + snapshot.lastUpdateId();
      case Tick.TopOfBook top -> "top " + top.updateId();
      case Tick.Gap gap ->
          switch (gap.channel()) {
                case TRADES -> "";
                case BOOK -> "book ";
                case QUOTES -> "quotes ";
              }
              + (gap.repaired() ? "repaired " : "gap ")
              + gap.fromId()
              + "-"
              + gap.toId();
    };
  }

  private static Tick.Trade trade(long id) {
    return trade(id, id);
  }

  private static Tick.Trade trade(long id, long millis) {
    long micros = START + millis * 1_000;
    return new Tick.Trade(
        BTC, id, new Price(100, 0), new Quantity(1, 0), Side.BUY, micros, micros, micros);
  }

  private static Tick gap(long from, long to, boolean repaired) {
    return new Tick.Gap(BTC, Tick.Channel.TRADES, from, to, "a test", repaired, START + to);
  }

  private static Tick bookGap(long from, long to) {
    return new Tick.Gap(BTC, Tick.Channel.BOOK, from, to, "a test", false, START + to);
  }

  private static Tick bookRepair(long from, long to) {
    return new Tick.Gap(BTC, Tick.Channel.BOOK, from, to, "a test", true, START + to);
  }

  private static Tick top(long id) {
    Price price = new Price(1, 0);
    Quantity quantity = new Quantity(1, 0);
    return new Tick.TopOfBook(BTC, id, price, quantity, price, quantity, START + id);
  }

  private static Tick delta(long first, long last) {
    return new Tick.BookDelta(BTC, first, last, NONE, NONE, START + last, START + last);
  }

  private static Tick snapshot(long id) {
    return new Tick.BookSnapshot(BTC, id, NONE, NONE, START + id);
  }
}
