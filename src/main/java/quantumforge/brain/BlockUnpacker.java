package quantumforge.brain;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Tick;
import quantumforge.relay.BlockDecoder;
import quantumforge.relay.CorruptBlockException;
import quantumforge.relay.StreamId;

/**
 * Unpacks stream entries. An entry that is no sound block is counted and logged with its bytes; the
 * trades that were in it then show as missing ids. Used by one thread.
 */
final class BlockUnpacker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BlockUnpacker.class);
  private static final int LOGGED_BYTES_MAX = 4_096;

  private static final byte[] NOTHING = new byte[0];

  private final BlockDecoder decoder = new BlockDecoder();
  private final Counter corrupt;

  BlockUnpacker(MeterRegistry meters) {
    corrupt = meters.counter("forge.brain.corrupt.blocks");
  }

  /** The packed block of an entry; empty when it has none. */
  static byte[] packed(Map<String, byte[]> body) {
    byte[] bytes = body == null ? null : body.get("b");
    return bytes == null ? NOTHING : bytes;
  }

  /** Unpacks once more what was unpacked before. */
  static List<Tick> again(byte[] packed) {
    try (BlockDecoder decoder = new BlockDecoder()) {
      return decoder.decode(packed);
    } catch (CorruptBlockException reportedBefore) {
      return List.of();
    }
  }

  List<Tick> unpack(StreamId id, byte[] bytes) {
    if (bytes.length == 0) {
      corrupt.increment();
      LOG.error("entry {} of the stream has no field b: nothing that a forwarder wrote", id);
      return List.of();
    }
    try {
      return decoder.decode(bytes);
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
