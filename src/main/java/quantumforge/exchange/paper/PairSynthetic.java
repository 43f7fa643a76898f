package quantumforge.exchange.paper;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/**
 * Pairs made up from a seed: the same seed gives the same ids, prices and quantities. Only the
 * times are real.
 */
final class PairSynthetic implements PairMarket {

  private static final int PRICE_DECIMALS = 1;
  private static final int QUANTITY_DECIMALS = 8;
  private static final long FIRST_PRICE = 450_000;
  private static final long LOT = 10_000;
  private static final int DEEP_LEVELS = 4;

  private final SortedMap<String, Instrument> pairs;
  private final long nanosApart;
  private final LongSupplier clockMicros;
  private final SplittableRandom random;
  private final List<Pair> made = new ArrayList<>();

  /**
   * Makes the market.
   *
   * @param pairs the instruments by the names that the venue has for them
   * @param rate messages a second, above 0
   */
  PairSynthetic(Map<String, Instrument> pairs, double rate, long seed, LongSupplier clockMicros) {
    this.pairs = Collections.unmodifiableSortedMap(new TreeMap<>(pairs));
    this.nanosApart = Math.max(1, (long) (1e9 / rate));
    this.clockMicros = clockMicros;
    this.random = new SplittableRandom(seed);
    this.pairs.values().forEach(pair -> made.add(new Pair(pair, random.split())));
  }

  private static final class Pair {
    private final Instrument instrument;
    private final SplittableRandom random;
    private final SyntheticBook book;
    private long tradeId = 1_000;

    Pair(Instrument instrument, SplittableRandom random) {
      this.instrument = instrument;
      this.random = random;
      this.book = new SyntheticBook(random.split(), 1);
    }

    Tick.BookSnapshot whole(long micros) {
      return new Tick.BookSnapshot(
          instrument,
          0,
          levels(book.bids(), allSteps(book.bids())),
          levels(book.asks(), allSteps(book.asks())),
          micros);
    }

    Tick next(long micros) {
      if (random.nextInt(4) == 0) {
        return trade(micros);
      }
      if (random.nextBoolean()) {
        book.moveBest();
      }
      book.moveDeep(DEEP_LEVELS);
      Tick.BookDelta change =
          new Tick.BookDelta(
              instrument,
              0,
              0,
              levels(book.bids(), changes(book.bids())),
              levels(book.asks(), changes(book.asks())),
              micros,
              micros);
      book.diffed();
      return change;
    }

    private Tick.Trade trade(long micros) {
      boolean buys = random.nextBoolean();
      SyntheticBook.Half half = buys ? book.asks() : book.bids();
      Price price = new Price(FIRST_PRICE + half.best(), PRICE_DECIMALS);
      Quantity quantity = new Quantity(book.take(half) * LOT, QUANTITY_DECIMALS);
      Side side = buys ? Side.BUY : Side.SELL;
      return new Tick.Trade(instrument, ++tradeId, price, quantity, side, micros, micros, micros);
    }

    private static int[] allSteps(SyntheticBook.Half half) {
      return IntStream.range(0, SyntheticBook.STEPS).filter(step -> half.lots(step) > 0).toArray();
    }

    private static int[] changes(SyntheticBook.Half half) {
      half.sort();
      return IntStream.range(0, half.changes()).map(half::change).toArray();
    }

    private static Levels levels(SyntheticBook.Half half, int[] steps) {
      long[] prices = new long[steps.length];
      long[] quantities = new long[steps.length];
      for (int i = 0; i < steps.length; i++) {
        prices[i] = FIRST_PRICE + steps[i];
        quantities[i] = half.lots(steps[i]) * LOT;
      }
      return new Levels(PRICE_DECIMALS, QUANTITY_DECIMALS, prices, quantities);
    }
  }

  @Override
  public String description() {
    return "synthetic market of " + pairs.size() + " pairs";
  }

  @Override
  public SortedMap<String, Instrument> pairs() {
    return pairs;
  }

  @Override
  public int depth() {
    return SyntheticBook.STEPS;
  }

  @Override
  public List<Tick.BookSnapshot> opening() {
    return made.stream().map(pair -> pair.whole(clockMicros.getAsLong())).toList();
  }

  @Override
  public Iterator<Event> events() {
    return new Iterator<>() {
      private long dueNanos;

      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public Event next() {
        dueNanos += nanosApart;
        Pair pair = made.get(random.nextInt(made.size()));
        return new Event(dueNanos, () -> List.of(pair.next(clockMicros.getAsLong())));
      }
    };
  }
}
