package quantumforge.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import quantumforge.feed.BookReplay;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Tick;

/** Changes of 20 levels applied to a book in a second by one core, and copies of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BookBenchmark {

  private static final Instrument INSTRUMENT = new Instrument("binance_spot", "BTCUSDT");
  private static final int CHANGES = 1_024;
  private static final int CHANGE_LEVELS = 10;

  /** How many levels each side begins with. */
  @Param({"100", "5000"})
  public int levels;

  private final BookReplay book = new BookReplay(20_000, 1_000);
  private final Levels[] bids = new Levels[CHANGES];
  private final Levels[] asks = new Levels[CHANGES];
  private long id;

  /** Runs the benchmarks of this class. */
  public static void main(String[] args) throws Exception {
    new Runner(new OptionsBuilder().include(BookBenchmark.class.getSimpleName()).build()).run();
  }

  @Setup
  public void begin() {
    book.reset(new Tick.BookSnapshot(INSTRUMENT, 0, side(-1), side(1), 0));
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < CHANGES; i++) {
      bids[i] = change(random, -1);
      asks[i] = change(random, 1);
    }
  }

  @Benchmark
  public long apply() {
    id++;
    int next = (int) (id % CHANGES);
    book.apply(new Tick.BookDelta(INSTRUMENT, id, id, bids[next], asks[next], 0, 0));
    return book.checks();
  }

  @Benchmark
  public Levels copy() {
    return book.bids(levels);
  }

  private Levels side(int away) {
    long[] prices = new long[levels];
    long[] quantities = new long[levels];
    for (int i = 0; i < levels; i++) {
      prices[i] = 6_000_000 + away * (i + 1L);
      quantities[i] = 1_000 + i;
    }
    return new Levels(2, 5, prices, quantities);
  }

  /** Near the best prices, as on real venues; one in three goes. */
  private Levels change(SplittableRandom random, int away) {
    long[] prices = new long[CHANGE_LEVELS];
    long[] quantities = new long[CHANGE_LEVELS];
    for (int i = 0; i < CHANGE_LEVELS; i++) {
      prices[i] = 6_000_000 + away * (1L + random.nextInt(Math.min(levels, 1 + 4 * i)));
      quantities[i] = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(500_000);
    }
    return new Levels(2, 5, prices, quantities);
  }
}
