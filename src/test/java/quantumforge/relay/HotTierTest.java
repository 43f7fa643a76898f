package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.BookDepth;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

class HotTierTest {

  private static final Instrument BTC = new Instrument("binance_spot", "BTCUSDT");
  private static final long START = 1_700_000_000_000_000L;

  private final HotTier hot = new HotTier(3, 100);

  @Test
  void nothingBeforeTheFirstTradeBehindAHoleIsVouchedFor() {
    add(1, 2);
    hot.add(gap(Tick.Channel.TRADES, 3, 4, false));
    assertThat(hot.completeAfterMicros(BTC)).isEqualTo(Long.MAX_VALUE);

    add(5);
    assertThat(hot.completeAfterMicros(BTC)).isEqualTo(time(5));
  }

  @Test
  void whatBeginsAnewVouchesForNothingBefore() {
    add(1, 2);
    hot.add(new Tick.BookSnapshot(BTC, 10, levels(100), levels(101), START));
    hot.beginAnew("kraken");
    assertThat(hot.completeAfterMicros(BTC)).isEqualTo(time(1));
    assertThat(hot.book(BTC, 1)).isPresent();

    hot.beginAnew(BTC.exchange());
    assertThat(hot.completeAfterMicros(BTC)).isEqualTo(Long.MAX_VALUE);
    add(50, 51);
    assertThat(hot.completeAfterMicros(BTC)).isEqualTo(time(50));
    hot.add(delta(11, 12, 99));
    assertThat(hot.book(BTC, 1)).isEmpty();
  }

  @Test
  void aHoleStaysOpenWhileOnlyTradesOutOfItCome() {
    add(1, 2);
    hot.add(gap(Tick.Channel.TRADES, 3, 6, false));
    add(4);
    assertThat(hot.completeAfterMicros(BTC)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void lateTradesDoNotPushOutTheNewest() {
    add(1, 2);
    hot.add(gap(Tick.Channel.TRADES, 3, 6, false));
    add(7, 8, 9, 3, 4, 5, 6);
    hot.add(gap(Tick.Channel.TRADES, 3, 6, true));

    assertThat(hot.trades(BTC, 0, Long.MAX_VALUE)).isEqualTo(List.of(trade(7), trade(8), trade(9)));
    assertThat(hot.completeAfterMicros(BTC)).isEqualTo(time(7));
  }

  @Test
  void aHoleInTheBookAndARepairedOneChangeNothing() {
    add(1, 2, 3);
    hot.add(gap(Tick.Channel.BOOK, 70, 80, false));
    hot.add(gap(Tick.Channel.TRADES, 1, 2, true));
    assertThat(hot.completeAfterMicros(BTC)).isEqualTo(time(1));
  }

  @Test
  void aBookIsTheSnapshotAndTheChangesBehindItUntilAGap() {
    assertThat(hot.book(BTC, 5)).isEmpty();
    hot.add(delta(9, 10, 99));
    assertThat(hot.book(BTC, 5)).isEmpty();

    hot.add(new Tick.BookSnapshot(BTC, 10, levels(100, 99, 98), levels(101, 102), START));
    hot.add(delta(9, 10, 97));
    hot.add(delta(11, 12, 99));
    assertThat(hot.book(BTC, 1))
        .contains(new BookDepth(BTC, 12, levels(100), levels(101), START + 12));
    assertThat(hot.book(BTC, 5).orElseThrow().bids()).isEqualTo(levels(100, 98));

    hot.add(gap(Tick.Channel.TRADES, 70, 80, false));
    assertThat(hot.books()).isEqualTo(1);
    hot.add(gap(Tick.Channel.BOOK, 13, 20, false));
    hot.add(delta(21, 22, 98));
    assertThat(hot.book(BTC, 5)).isEmpty();
    assertThat(hot.books()).isZero();

    hot.add(new Tick.BookSnapshot(BTC, 5, levels(90), levels(91), START));
    assertThat(hot.book(BTC, 5).map(BookDepth::updateId)).contains(5L);
  }

  @Test
  void withoutAQuoteTheTopIsThatOfTheBook() {
    hot.add(new Tick.BookSnapshot(BTC, 10, levels(100, 99), levels(101, 102), START));
    assertThat(hot.top(BTC)).contains(top(10, 100, 101, START));
    hot.add(delta(11, 12, 100));
    assertThat(hot.top(BTC)).contains(top(12, 99, 101, START + 12));
    hot.add(delta(13, 14, 99));
    assertThat(hot.top(BTC)).as("a side without a level").isEmpty();

    hot.add(new Tick.BookSnapshot(BTC, 20, levels(100), levels(101), START));
    assertThat(hot.top(BTC)).isPresent();
    hot.add(gap(Tick.Channel.BOOK, 21, 30, false));
    assertThat(hot.top(BTC)).as("no book").isEmpty();
  }

  @Test
  void aQuoteCountsMoreThanTheBook() {
    Tick.TopOfBook quote = top(9, 97, 103, START);
    hot.add(quote);
    hot.add(new Tick.BookSnapshot(BTC, 10, levels(100), levels(101), START + 1));
    assertThat(hot.top(BTC)).contains(quote);
  }

  private static Tick.TopOfBook top(long id, long bid, long ask, long receivedMicros) {
    Quantity quantity = new Quantity(7, 3);
    return new Tick.TopOfBook(
        BTC, id, new Price(bid, 2), quantity, new Price(ask, 2), quantity, receivedMicros);
  }

  @Test
  void withoutLevelsNoBookIsKept() {
    HotTier without = new HotTier(3, 0);
    without.add(new Tick.BookSnapshot(BTC, 10, levels(100), levels(101), START));
    assertThat(without.book(BTC, 5)).isEmpty();
  }

  private static Tick.BookDelta delta(long first, long last, long removedBid) {
    return new Tick.BookDelta(
        BTC,
        first,
        last,
        new Levels(2, 3, new long[] {removedBid}, new long[] {0}),
        Levels.empty(2, 3),
        START,
        START + last);
  }

  private static Levels levels(long... prices) {
    return new Levels(2, 3, prices, LongStream.of(prices).map(price -> 7).toArray());
  }

  @Test
  void aVenueThatCountsAnewIsFollowed() {
    add(9_000_001, 9_000_002);
    Tick.Trade first = trade(1, time(9_000_002) + 2_000_000);
    hot.add(first);
    assertThat(hot.trades(BTC, first.timestampMicros(), Long.MAX_VALUE)).containsExactly(first);
  }

  private void add(long... ids) {
    for (long id : ids) {
      hot.add(trade(id));
    }
  }

  private static long time(long id) {
    return START + id * 1_000;
  }

  private static Tick.Trade trade(long id) {
    return trade(id, time(id));
  }

  private static Tick.Trade trade(long id, long micros) {
    return new Tick.Trade(
        BTC, id, new Price(100, 0), new Quantity(1, 0), Side.BUY, micros, micros, micros);
  }

  private static Tick.Gap gap(Tick.Channel channel, long from, long to, boolean repaired) {
    return new Tick.Gap(BTC, channel, from, to, "a test", repaired, time(to) + 500_000);
  }
}
