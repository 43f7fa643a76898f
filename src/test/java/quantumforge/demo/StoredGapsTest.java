package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

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
            "BTCUSDT TRADES 104..105: cut",
            "BTCUSDT TRADES 108..109: cut",
            "BTCUSDT BOOK 900..905: cut",
            "BTCUSDT BOOK 905..909: cut",
            "BTCUSDT BOOK 902..903: cut",
            "BTCUSDT BOOK 950..950: cut");
  }

  @Test
  void onlyTradesOfAGapAreAnnounced() {
    assertThat(gaps.announces("BTCUSDT", 99)).isFalse();
    assertThat(gaps.announces("BTCUSDT", 100)).isTrue();
    assertThat(gaps.announces("BTCUSDT", 109)).isTrue();
    assertThat(gaps.announces("BTCUSDT", 110)).isFalse();
    assertThat(gaps.announces("BTCUSDT", 902)).as("a book's id").isFalse();
    assertThat(gaps.announces("XRPUSDT", 100)).isFalse();
  }

  @Test
  void aHoleInAnOrderBookIsAnnouncedWhereGapsNameEachOfItsIds() {
    assertThat(gaps.announcesBook("BTCUSDT", 899, 909)).as("by two Gaps").isTrue();
    assertThat(gaps.announcesBook("BTCUSDT", 903, 907)).isTrue();
    assertThat(gaps.announcesBook("BTCUSDT", 899, 910)).as("not the last one").isFalse();
    assertThat(gaps.announcesBook("BTCUSDT", 898, 909)).as("not the first one").isFalse();
    assertThat(gaps.announcesBook("BTCUSDT", 949, 950)).isTrue();
    assertThat(gaps.announcesBook("BTCUSDT", 909, 950)).isFalse();
    assertThat(gaps.announcesBook("BTCUSDT", 950, 960)).isFalse();
    assertThat(gaps.announcesBook("ETHUSDT", 0, 100)).as("a trade's id").isFalse();
  }

  @Test
  void everyAnnouncedIdOfAnOrderBookCountsOnce() {
    assertThat(gaps.announcedBookIds("BTCUSDT")).isEqualTo(11);
    assertThat(gaps.announcedBookIds("ETHUSDT")).isZero();
  }

  private static StoredGaps.Row book(long from, long to) {
    return new StoredGaps.Row("BTCUSDT", "BOOK", from, to, false, "cut");
  }

  private static StoredGaps.Row trades(String symbol, long from, long to, boolean repaired) {
    return new StoredGaps.Row(symbol, "TRADES", from, to, repaired, "cut");
  }
}
