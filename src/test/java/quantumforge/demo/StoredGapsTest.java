package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;

class StoredGapsTest {

  private final StoredGaps gaps =
      new StoredGaps(
          List.of(
              trades("BTCUSDT", 100, 109, false),
              trades("BTCUSDT", 106, 107, true),
              trades("BTCUSDT", 100, 103, true),
              trades("ETHUSDT", 5, 6, false),
              trades("ETHUSDT", 5, 6, true),
              book(900, 905),
              book(905, 909),
              book(902, 903),
              book(950, 950)));

  @Test
  void whatWasRepairedIsNotOpen() {
    assertThat(gaps.open())
        .containsExactly(
            "binance:BTCUSDT TRADES 104..105: cut",
            "binance:BTCUSDT TRADES 108..109: cut",
            "binance:BTCUSDT BOOK 900..905: cut",
            "binance:BTCUSDT BOOK 905..909: cut",
            "binance:BTCUSDT BOOK 902..903: cut",
            "binance:BTCUSDT BOOK 950..950: cut");
  }

  @Test
  void onlyTradesOfAGapAreAnnounced() {
    assertThat(gaps.announces(binance("BTCUSDT"), 99)).isFalse();
    assertThat(gaps.announces(binance("BTCUSDT"), 100)).isTrue();
    assertThat(gaps.announces(binance("BTCUSDT"), 109)).isTrue();
    assertThat(gaps.announces(binance("BTCUSDT"), 110)).isFalse();
    assertThat(gaps.announces(binance("BTCUSDT"), 902)).as("a book's id").isFalse();
    assertThat(gaps.announces(binance("XRPUSDT"), 100)).isFalse();
  }

  @Test
  void aHoleInAnOrderBookIsAnnouncedWhereGapsNameEachOfItsIds() {
    assertThat(gaps.announcesBook(binance("BTCUSDT"), 899, 909)).as("by two Gaps").isTrue();
    assertThat(gaps.announcesBook(binance("BTCUSDT"), 903, 907)).isTrue();
    assertThat(gaps.announcesBook(binance("BTCUSDT"), 899, 910)).as("not the last one").isFalse();
    assertThat(gaps.announcesBook(binance("BTCUSDT"), 898, 909)).as("not the first one").isFalse();
    assertThat(gaps.announcesBook(binance("BTCUSDT"), 949, 950)).isTrue();
    assertThat(gaps.announcesBook(binance("BTCUSDT"), 909, 950)).isFalse();
    assertThat(gaps.announcesBook(binance("BTCUSDT"), 950, 960)).isFalse();
    assertThat(gaps.announcesBook(binance("ETHUSDT"), 0, 100)).as("a trade's id").isFalse();
  }

  @Test
  void everyAnnouncedIdOfAnOrderBookCountsOnce() {
    assertThat(gaps.announcedBookIds(binance("BTCUSDT"))).isEqualTo(11);
    assertThat(gaps.announcedBookIds(binance("ETHUSDT"))).isZero();
  }

  private static StoredGaps.Row book(long from, long to) {
    return new StoredGaps.Row(binance("BTCUSDT"), "BOOK", from, to, false, "cut");
  }

  private static StoredGaps.Row trades(String symbol, long from, long to, boolean repaired) {
    return new StoredGaps.Row(binance(symbol), "TRADES", from, to, repaired, "cut");
  }

  @Test
  void gapsOfOneExchangeSayNothingOfAnother() {
    Instrument elsewhere = new Instrument("kraken", "BTCUSDT");
    assertThat(gaps.announces(elsewhere, 100)).isFalse();
    assertThat(gaps.announcesBook(elsewhere, 899, 909)).isFalse();
    assertThat(gaps.announcedBookIds(elsewhere)).isZero();
  }

  private static Instrument binance(String symbol) {
    return new Instrument("binance", symbol);
  }
}
