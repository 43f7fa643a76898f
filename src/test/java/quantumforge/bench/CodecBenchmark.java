package quantumforge.bench;

import java.util.List;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import quantumforge.kernel.Tick;
import quantumforge.relay.BlockDecoder;
import quantumforge.relay.BlockEncoder;
import quantumforge.relay.CorruptBlockException;
import quantumforge.support.Ticks;

/** Blocks packed and unpacked in a second by one core, by their size. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {

  private static final long START_MICROS = 1_723_161_254_087_896L;

  /** How many trades of 50 symbols are in a block. */
  @Param({"16", "256", "2048"})
  public int blockTicks;

  private final BlockEncoder encoder = new BlockEncoder();
  private final BlockDecoder decoder = new BlockDecoder();
  private List<Tick> ticks;
  private byte[] block;

  /** Runs the benchmarks of this class. */
  public static void main(String[] args) throws Exception {
    new Runner(new OptionsBuilder().include(CodecBenchmark.class.getSimpleName()).build()).run();
  }

  @Setup
  public void pack() {
    ticks = new Ticks(1, 50, START_MICROS).trades(blockTicks);
    block = encoder.encode(ticks);
  }

  @TearDown
  public void close() {
    encoder.close();
    decoder.close();
  }

  @Benchmark
  public byte[] encode() {
    return encoder.encode(ticks);
  }

  @Benchmark
  public List<Tick> decode() throws CorruptBlockException {
    return decoder.decode(block);
  }
}
