package quantumforge.brain;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Tick;
import quantumforge.relay.BlockDecoder;
import quantumforge.relay.CorruptBlockException;
import quantumforge.relay.StreamId;
import quantumforge.relay.WireBlock;

/**
 * Unpacks stream entries. An entry that is no sound block is counted and logged with its bytes; the
 * trades that were in it then show as missing ids. Used by one thread.
 */
final class BlockUnpacker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BlockUnpacker.class);
  private static final int LOGGED_BYTES_MAX = 4_096;

  private final BlockDecoder decoder = new BlockDecoder();
  private final Counter corrupt;

  BlockUnpacker(MeterRegistry meters) {
    corrupt = meters.counter("forge.brain.corrupt.blocks");
  }

  /** Unpacks once more what was unpacked before. */
  static List<Tick> again(WireBlock packed) {
    try (BlockDecoder decoder = new BlockDecoder()) {
      return decoder.decode(packed);
    } catch (CorruptBlockException reportedBefore) {
      return List.of();
    }
  }

  List<Tick> unpack(StreamId id, WireBlock packed) {
    byte[] bytes = packed.bytes();
    if (bytes.length == 0) {
      corrupt.increment();
      LOG.error("entry {} of the stream has no field b: nothing that a forwarder wrote", id);
      return List.of();
    }
    try {
      return decoder.decode(packed);
    } catch (CorruptBlockException damage) {
      corrupt.increment();
      int shown = Math.min(bytes.length, LOGGED_BYTES_MAX);
      LOG.error(
          "block {} of {} bytes cannot be read: {}; its first bytes: {}",
          id,
          bytes.length,
          damage.getMessage(),
          HexFormat.of().formatHex(bytes, 0, shown));
      return List.of();
    }
  }

  long corrupt() {
    return (long) corrupt.count();
  }

  @Override
  public void close() {
    decoder.close();
  }
}
