package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static quantumforge.feed.Ticks.levels;
import static quantumforge.feed.Ticks.snapshot;
import static quantumforge.feed.Ticks.top;

import java.util.Comparator;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Tick;

class BookTest {

  private final Book book = new Book(20_000);

  @Test
  void isWhatATreeMapWouldHold() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
    TreeMap<Long, Long> bids = new TreeMap<>(Comparator.reverseOrder());
    TreeMap<Long, Long> asks = new TreeMap<>();
    book.reset(snapshot(0, Levels.empty(0, 0), Levels.empty(0, 0)));
    for (int id = 1; id <= 3_000; id++) {
      Tick.BookDelta delta =
          new Tick.BookDelta(Ticks.BTC, id, id, change(random, bids), change(random, asks), id, id);
      book.apply(delta);
      if (id % 100 == 0) {
        assertThat(book.bids(10_000)).isEqualTo(expected(bids));
        assertThat(book.asks(10_000)).isEqualTo(expected(asks));
      }
    }
    assertThat(book.lastUpdateId()).isEqualTo(3_000);
  }

  private static Levels change(RandomGenerator random, TreeMap<Long, Long> side) {
    int count = random.nextInt(1, 6);
    long[] prices = new long[count];
    long[] quantities = new long[count];
    for (int i = 0; i < count; i++) {
      prices[i] = random.nextLong(1, 2_000);
      quantities[i] = random.nextInt(3) == 0 ? 0 : random.nextLong(1, 100);
      if (quantities[i] == 0) {
        side.remove(prices[i]);
      } else {
        side.put(prices[i], quantities[i]);
      }
    }
    return new Levels(2, 3, prices, quantities);
  }

  private static Levels expected(TreeMap<Long, Long> side) {
    return new Levels(
        2,
        3,
        side.keySet().stream().mapToLong(Long::longValue).toArray(),
        side.values().stream().mapToLong(Long::longValue).toArray());
  }

  @Test
  void comparesByValueWhateverTheDecimals() {
    book.reset(snapshot(1, levels("9.50", "1.000"), levels("10.00", "2.500")));
    assertThat(book.bestEquals(top(1, "9.5", "1", "10", "2.5"))).isTrue();
    assertThat(book.bestEquals(top(1, "9.50000000", "1.00000000", "10.0", "2.5"))).isTrue();
    assertThat(book.bestEquals(top(1, "9.5", "1", "10", "2.50001"))).isFalse();
    assertThat(book.bestEquals(top(1, "9.51", "1", "10", "2.5"))).isFalse();
  }

  @Test
  void rescalesWhenTheVenueWritesMoreDecimals() {
    book.reset(snapshot(1, levels("9.5", "1"), levels("10.0", "2")));
    book.apply(
        new Tick.BookDelta(
            Ticks.BTC, 2, 2, levels("9.501", "0.25"), levels("10.000", "0.00"), 2, 2));
    assertThat(book.bids(10)).isEqualTo(levels("9.501", "0.25", "9.500", "1.00"));
    assertThat(book.asks(10).size()).isZero();
    book.apply(new Tick.BookDelta(Ticks.BTC, 3, 3, levels("9.5", "0"), levels(), 3, 3));
    assertThat(book.bids(10)).isEqualTo(levels("9.501", "0.25"));
    assertThat(book.bestEquals(top(3, "9.501", "0.25", "0", "0"))).isTrue();
  }

  @Test
  void refusesNumbersThatDoNotFitBesideEachOther() {
    book.reset(snapshot(1, levels("9000000000.0", "1"), levels()));
    Tick.BookDelta tiny =
        new Tick.BookDelta(Ticks.BTC, 2, 2, levels("0.000000000000001", "1"), levels(), 2, 2);
    assertThatThrownBy(() -> book.apply(tiny)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void dropsTheWorstLevelsFarBeyondTheLimit() {
    Book small = new Book(100);
    small.reset(snapshot(1, levels(), levels()));
    for (int i = 1; i <= 500; i++) {
      small.apply(
          new Tick.BookDelta(Ticks.BTC, i, i, levels(i + ".0", "1"), levels(i + ".0", "1"), i, i));
    }
    assertThat(small.bids(1_000).size()).isBetween(80, 100);
    assertThat(small.bids(1).price(0)).hasToString("500.0");
    assertThat(small.asks(1).price(0)).hasToString("1.0");
  }
}
