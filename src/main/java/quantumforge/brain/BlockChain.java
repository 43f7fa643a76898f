package quantumforge.brain;

import io.lettuce.core.StreamMessage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.relay.StreamId;

/**
 * Follows the chain of blocks in a collector's stream, in which each names the one before it, and
 * finds what was not delivered. Entries without that name are taken as they come. Used by one
 * thread.
 */
final class BlockChain {

  private static final Logger LOG = LoggerFactory.getLogger(BlockChain.class);

  private final String stream;
  private final Counter holes;
  private StreamId newest = StreamId.ZERO;
  private StreamId missing = StreamId.ZERO;

  BlockChain(String stream, MeterRegistry meters) {
    this.stream = stream;
    this.holes = meters.counter("forge.brain.stream.holes");
  }

  /**
   * The messages up to the first that follows on a block not seen. The second time that it comes so
   * it is let through: the block before it is nowhere.
   */
  List<StreamMessage<String, byte[]>> following(List<StreamMessage<String, byte[]>> messages) {
    for (int i = 0; i < messages.size(); i++) {
      Map<String, byte[]> fields = messages.get(i).getBody();
      StreamId id = cut(StreamId.parseAny(messages.get(i).getId()), fields);
      StreamId before = id(fields, "p");
      if (before == null) {
        continue; // Not of this chain, so its id says nothing of it.
      }
      if (before.compareTo(newest) > 0) {
        if (!before.equals(missing)) {
          missing = before;
          return messages.subList(0, i);
        }
        noteHole(id);
      }
      newest = id.compareTo(newest) > 0 ? id : newest;
    }
    return messages;
  }

  /** A brain that has nothing yet begins wherever the stream does. */
  private void noteHole(StreamId id) {
    if (!newest.equals(StreamId.ZERO)) {
      holes.increment();
      LOG.error(
          "{} lacks the blocks behind {} up to {}: the next one there is {}",
          stream,
          newest,
          missing,
          id);
    }
  }

  /**
   * The id that the collector gave a block: the entry's, unless somebody else wrote to the stream.
   */
  static StreamId cut(StreamId entry, Map<String, byte[]> fields) {
    StreamId given = id(fields, "i");
    // An entry has another id than its block only when the stream has passed that one.
    return given == null || given.compareTo(entry) > 0 ? entry : given;
  }

  /** Null for a field that is not there, or that no forwarder wrote. */
  private static StreamId id(Map<String, byte[]> fields, String name) {
    byte[] id = fields == null ? null : fields.get(name);
    try {
      return id == null ? null : StreamId.parseAny(new String(id, StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException foreign) {
      return null;
    }
  }
}
