package quantumforge.brain;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import quantumforge.kernel.Tick;
import quantumforge.relay.BlockDecoder;
import quantumforge.relay.BlockEncoder;
import quantumforge.relay.CommandBytes;
import quantumforge.relay.CorruptBlockException;
import quantumforge.relay.HotTier;
import quantumforge.relay.StreamId;
import quantumforge.support.Ticks;

/** What one trade costs a brain between the collector's block and the commands for its Redis. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(StoringBenchmark.TRADES)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StoringBenchmark {

  static final int TRADES = 2_048;
  private static final int SYMBOLS = 50;

  private final BlockDecoder decoder = new BlockDecoder();
  private final HotTier hot = new HotTier(100, 20_000);
  private final CommandBytes commandBytes = new CommandBytes(64 * 1024);
  private byte[] packed;
  private List<Tick> trades;
  private TradeStreams streams;

  /** Runs the benchmarks of this class. */
  public static void main(String[] args) throws Exception {
    new Runner(new OptionsBuilder().include(StoringBenchmark.class.getSimpleName()).build()).run();
  }

  @Setup
  public void pack() {
    trades = new Ticks(1, SYMBOLS, 1_700_000_000_000_000L).trades(TRADES);
    try (BlockEncoder encoder = new BlockEncoder()) {
      packed = encoder.encode(trades);
    }
    streams =
        new TradeStreams(
            "stream",
            100_000,
            null,
            new PassedOver(100_000, Duration.ofMinutes(5), new SimpleMeterRegistry()),
            new StreamRoom(new SimpleMeterRegistry()));
  }

  @Benchmark
  public List<Tick> unpack() throws CorruptBlockException {
    return decoder.decode(packed);
  }

  @Benchmark
  public List<Tick> merge() {
    Merged merged = new Merged(trades, 0);
    new TickMerge(new int[][] {{}}).take(0, trades, 0, merged, (source, micros) -> false);
    return merged.ticks();
  }

  @Benchmark
  public HotTier keepNewest() {
    trades.forEach(hot::add);
    return hot;
  }

  @Benchmark
  public TradeStreams.Step commands() {
    return streams.step(StreamId.ZERO, trades, new byte[0][], commandBytes);
  }
}
