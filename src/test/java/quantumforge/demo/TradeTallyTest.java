package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Side;
import quantumforge.kernel.TradeHash;

class TradeTallyTest {

  private static final long FIRST = 100;
  private static final long LAST = 104;
  private static final long ANNOUNCED = 102;

  private final StoredTrade stored = new StoredTrade();
  private final TradeTally tally = new TradeTally(truth(), id -> id == ANNOUNCED);

  @Test
  void theSameTradesInTheSameOrderArePerfect() {
    add(100, 101, 102, 103, 104);

    assertThat(tally.result().isPerfect()).isTrue();
    assertThat(tally.result().trades()).isEqualTo(5);
  }

  @Test
  void aMissingTradeIsLost() {
    add(100, 101, 103, 104);

    assertThat(tally.result().lost()).isEqualTo(1);
    assertThat(tally.result().identical()).isFalse();
  }

  @Test
  void aTradeThatComesTwiceIsDoubledAndHidesNoLoss() {
    add(100, 101, 101, 103, 104);

    assertThat(tally.result().doubled()).isEqualTo(1);
    assertThat(tally.result().lost()).isEqualTo(1);
  }

  @Test
  void aTradeBehindALaterOneIsOutOfOrderAndNotLost() {
    add(100, 102, 101, 103, 104);

    assertThat(tally.result().outOfOrder()).isEqualTo(1);
    assertThat(tally.result().lost()).isZero();
    assertThat(tally.result().identical()).as("in order of id").isTrue();
    assertThat(tally.result().isPerfect()).isFalse();
  }

  @Test
  void aTradeThatAGapAnnouncedMayComeLate() {
    add(100, 101, 103, 104, 102);

    assertThat(tally.result().late()).isEqualTo(1);
    assertThat(tally.result().outOfOrder()).isZero();
    assertThat(tally.result().identical()).isTrue();
    assertThat(tally.result().isPerfect()).isTrue();
  }

  @Test
  void anAnnouncedTradeThatComesInItsPlaceIsNotLate() {
    add(100, 101, 102, 103, 104);

    assertThat(tally.result().late()).isZero();
  }

  @Test
  void aLateTradeWithAnotherPriceIsNotIdentical() {
    add(100, 101, 103, 104);
    tally.add(trade(102, "1.6"));

    assertThat(tally.result().identical()).isFalse();
  }

  @Test
  void aTradeThatWasNeverMadeIsUnknown() {
    add(100, 101, 102, 103, 104, 105);

    assertThat(tally.result().foreign()).isEqualTo(1);
    assertThat(tally.result().isPerfect()).isFalse();
  }

  @Test
  void anotherSpellingOfTheSamePriceIsNotIdentical() {
    add(100, 101, 102, 103);
    tally.add(trade(104, "1.50"));

    assertThat(tally.result().lost()).isZero();
    assertThat(tally.result().identical()).isFalse();
  }

  @Test
  void anEmptyStoreHasLostEverything() {
    assertThat(tally.result().lost()).isEqualTo(5);
    assertThat(tally.result().isPerfect()).isFalse();
  }

  @Test
  void idsThatNobodyTradedAreNotWaitedFor() {
    long hash = TradeHash.START;
    for (long id : new long[] {100, 500, 501}) {
      hash = TradeHash.next(hash, id, "1.5", "0.10", Side.BUY, id * 1_000);
    }
    var jumped =
        new TradeTally(
            new TradeLedger.Entry(
                new Instrument("binance_spot", "BTCUSDT"), 3, 100, 501, hash, 0, -1, ""),
            id -> false);
    for (long id : new long[] {100, 500, 501}) {
      jumped.add(trade(id, "1.5"));
    }

    assertThat(jumped.result().isPerfect()).isTrue();
  }

  @Test
  void aSymbolThatNeverTradedIsPerfectWhenEmpty() {
    var silent =
        new TradeTally(
            new TradeLedger.Entry(
                new Instrument("binance_spot", "BTCUSDT"), 0, 0, 0, TradeHash.START, 0, -1, ""),
            id -> false);

    assertThat(silent.result().isPerfect()).isTrue();
  }

  private void add(long... ids) {
    for (long id : ids) {
      tally.add(trade(id, "1.5"));
    }
  }

  /** In one object, as stores hand trades out. */
  private StoredTrade trade(long id, String price) {
    stored.setPrice(price.getBytes(StandardCharsets.US_ASCII), 0, price.length());
    stored.setQuantity("0.10".getBytes(StandardCharsets.US_ASCII), 0, 4);
    stored.set(id, Side.BUY, id * 1_000, -1);
    return stored;
  }

  private static TradeLedger.Entry truth() {
    long hash = TradeHash.START;
    for (long id = FIRST; id <= LAST; id++) {
      hash = TradeHash.next(hash, id, "1.5", "0.10", Side.BUY, id * 1_000);
    }
    return new TradeLedger.Entry(
        new Instrument("binance_spot", "BTCUSDT"), LAST - FIRST + 1, FIRST, LAST, hash, 0, -1, "");
  }
}
