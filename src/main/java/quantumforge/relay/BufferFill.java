package quantumforge.relay;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quantumforge.kernel.Tick;

/**
 * Writes ticks into the buffer on the disk of a collector that does not run, as the collector does
 * when its Redis is full; it moves them into its stream when it starts. For measurements. For one
 * thread.
 */
public final class BufferFill implements AutoCloseable {

  /** As many as a collector packs while brains are far behind. */
  public static final int BLOCK_TICKS = 2_048;

  private static final int BLOCKS_AT_ONCE = 256;

  private final OverflowStore store;
  private final OverflowLane lane;
  private final BlockEncoder encoder = new BlockEncoder();
  private final List<PackedBlock> blocks = new ArrayList<>();
  private StreamId newest = StreamId.ZERO;

  /**
   * Opens the buffer.
   *
   * @param directory the collector's {@code relay.overflow.directory}
   * @param stream its {@code relay.stream}
   * @throws IOException when it cannot be used, or the collector runs
   */
  public BufferFill(Path directory, String stream) throws IOException {
    OverflowSettings settings =
        new OverflowSettings(
            true,
            directory,
            1L << 40,
            64 << 20,
            Duration.ofSeconds(5),
            16 << 20,
            32 << 20,
            Duration.ZERO);
    this.store = new OverflowStore(settings, Optional.empty(), new SimpleMeterRegistry());
    this.lane = store.lane(stream);
  }

  /**
   * Adds one block.
   *
   * @param ticks in the order in which they were taken, 1 to {@link #BLOCK_TICKS}
   */
  public void add(List<Tick> ticks) throws IOException {
    newest = newest.next(System.currentTimeMillis());
    blocks.add(
        new PackedBlock(
            newest,
            encoder.encode(ticks),
            new byte[0][],
            ticks.size(),
            ticks.getFirst().receivedMicros(),
            ticks.getLast().receivedMicros()));
    if (blocks.size() == BLOCKS_AT_ONCE) {
      write();
    }
  }

  private void write() throws IOException {
    lane.append(blocks);
    blocks.clear();
  }

  /** Bytes of blocks on the disk. */
  public long bytes() {
    return lane.holding().bytes();
  }

  /** Writes what is left, and closes the buffer. */
  @Override
  public void close() throws IOException {
    try {
      write();
    } finally {
      encoder.close();
      store.release(lane);
    }
  }
}
