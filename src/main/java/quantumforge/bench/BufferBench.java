package quantumforge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import quantumforge.kernel.Tick;
import quantumforge.relay.BufferFill;
import quantumforge.relay.StreamFill;

/**
 * Measures what a collector's buffer takes: writes a recording, stretched to 50 symbols at the
 * documented rate, into a Redis and into the files of the overflow, both real.
 */
public final class BufferBench {

  /** Of the documents' sizing. */
  public static final int TICKS_PER_SECOND = 1_200;

  private static final int SYMBOLS = 50;
  private static final String STREAM = "market:vps:stream";
  private static final long START_MICROS = 1_790_000_000_000_000L;

  /** The default of {@code relay.overflow.linger}: so long a block grows while brains are away. */
  private static final Duration LINGER = Duration.ofMillis(500);

  private static final int BLOCK_TICKS = (int) (TICKS_PER_SECOND * LINGER.toMillis() / 1_000);

  private final int minutes;

  /**
   * Makes the bench.
   *
   * @param minutes of ticks that are written, 1 to 1,440
   */
  public BufferBench(int minutes) {
    if (minutes < 1 || minutes > 1_440) {
      throw new IllegalArgumentException("--minutes must be 1 to 1440, got " + minutes);
    }
    this.minutes = minutes;
  }

  /**
   * What so many minutes came to.
   *
   * @param blockBytes of the packed blocks by themselves
   * @param memoryBytes of Redis's memory
   * @param logBytes of Redis's log on the disk, before it is written anew
   * @param fileBytes of the files of the overflow
   */
  public record Result(
      String ticks,
      int minutes,
      long count,
      long blocks,
      long blockBytes,
      long memoryBytes,
      long logBytes,
      long fileBytes) {

    /** The same of a day, in GB of 10^9 bytes. */
    public double dayGigabytes(long bytes) {
      return bytes / 1e9 * 1_440 / minutes;
    }
  }

  /**
   * Measures all ticks together, then trades by themselves, where the recording has both.
   *
   * @param folder an empty one
   * @throws IOException when Redis does not come up, or the disk does not take the blocks
   */
  public List<Result> run(Recording recording, Path folder)
      throws IOException, InterruptedException {
    List<Tick> all = recording.ticks();
    List<Tick> trades = all.stream().filter(Tick.Trade.class::isInstance).toList();
    List<Result> results = new ArrayList<>();
    results.add(measure("all that the recording has", all, folder.resolve("all")));
    if (!trades.isEmpty() && trades.size() < all.size()) {
      results.add(measure("trades alone", trades, folder.resolve("trades")));
    }
    return results;
  }

  private Result measure(String name, List<Tick> recorded, Path folder)
      throws IOException, InterruptedException {
    Path log = Files.createDirectories(folder.resolve("redis"));
    Path files = folder.resolve("buffer");
    Stretched ticks = new Stretched(recorded, SYMBOLS, TICKS_PER_SECOND, START_MICROS, 1);
    long count = (long) TICKS_PER_SECOND * 60 * minutes;
    try (ScratchRedis server = ScratchRedis.start(log, true);
        StreamFill redis = new StreamFill(server.url(), STREAM)) {
      try (BufferFill disk = new BufferFill(files, STREAM)) {
        for (long done = 0; done < count; done += BLOCK_TICKS) {
          List<Tick> block = new ArrayList<>(BLOCK_TICKS);
          for (long i = done; i < Math.min(count, done + BLOCK_TICKS); i++) {
            block.add(ticks.next());
          }
          redis.add(block);
          disk.add(block);
        }
      }
      long memory = redis.memoryBytes();
      return new Result(
          name, minutes, count, redis.blocks(), redis.bytes(), memory, size(log), size(files));
    }
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      long sum = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
      return sum;
    }
  }
}
