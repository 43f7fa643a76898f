package quantumforge.bench;

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
import quantumforge.exchange.binance.ExcerptFrames;
import quantumforge.feed.LaneHarness;
import quantumforge.kernel.Tick;

/** Messages decoded in a second by one core: the byte scanner, and the general parser behind it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScannerBenchmark {

  /** Which recorded messages are decoded. */
  @Param({"@trade", "@bookTicker", "@depth"})
  public String kind;

  private final ExcerptFrames decoder = new ExcerptFrames();
  private byte[][] frames;
  private int next;
  private LaneHarness lane;
  private long tradeId;

  /** Runs the benchmarks of this class. */
  public static void main(String[] args) throws Exception {
    new Runner(new OptionsBuilder().include(ScannerBenchmark.class.getSimpleName()).build()).run();
  }

  @Setup
  public void load() {
    frames = ExcerptFrames.frames(kind);
    lane = new LaneHarness(decoder.scan(frames[0]).instrument());
  }

  @Benchmark
  public Tick scanner() {
    return decoder.scan(frame());
  }

  @Benchmark
  public Tick parser() {
    return decoder.parse(frame());
  }

  /** Scanner and merge together; other messages than trades are only scanned. */
  @Benchmark
  public Object scannerAndMerge() {
    Tick tick = decoder.scan(frame());
    return tick instanceof Tick.Trade trade ? lane.take(renumbered(trade)) : tick;
  }

  /** The same few trades again and again would be duplicates. */
  private Tick.Trade renumbered(Tick.Trade trade) {
    return new Tick.Trade(
        trade.instrument(),
        ++tradeId,
        trade.price(),
        trade.quantity(),
        trade.side(),
        trade.timestampMicros(),
        trade.eventMicros(),
        trade.receivedMicros());
  }

  private byte[] frame() {
    next = next + 1 == frames.length ? 0 : next + 1;
    return frames[next];
  }
}
