package quantumforge.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import quantumforge.kernel.Tick;
import quantumforge.relay.HotTier;
import quantumforge.support.Ticks;

/** What the tier in memory costs for each trade, and for a question that it answers alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CacheBenchmark {

  private static final int HOT_TICKS = 100;

  private final HotTier hot = new HotTier(HOT_TICKS, 20_000);
  private List<Tick> ticks;
  private int next;

  /** Runs the benchmarks of this class. */
  public static void main(String[] args) throws Exception {
    new Runner(new OptionsBuilder().include(CacheBenchmark.class.getSimpleName()).build()).run();
  }

  @Setup
  public void fill() {
    ticks = new Ticks(1, 50, 1_723_161_254_087_896L).trades(65_536);
    ticks.forEach(hot::add);
  }

  @Benchmark
  public long add() {
    hot.add(ticks.get(next++ & 0xffff));
    return next;
  }

  @Benchmark
  public List<Tick.Trade> newest() {
    Tick tick = ticks.getLast();
    long to = tick.timestampMicros();
    return hot.trades(tick.instrument(), to - 1_000_000, to);
  }
}
