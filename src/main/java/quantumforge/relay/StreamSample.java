package quantumforge.relay;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;

/**
 * About how many ticks a stream holds, by some of its blocks: Redis counts entries and bytes only,
 * and who wrote the blocks may have died.
 */
final class StreamSample {

  private static final int BLOCKS = 16;

  private StreamSample() {}

  /**
   * How many ticks are in a byte of packed blocks, by a few of them all along the stream; 0 when
   * none of those can be read.
   *
   * @param oldest the stream's first entry
   * @param newest its last one, or any behind it
   * @throws io.lettuce.core.RedisException when Redis refuses, or is away
   */
  static double ticksPerByte(
      StatefulRedisConnection<String, byte[]> connection,
      String stream,
      StreamId oldest,
      StreamId newest) {
    List<StreamMessage<String, byte[]>> entries = new ArrayList<>();
    long span = Math.max(0, newest.millis() - oldest.millis());
    for (int step = 0; step < BLOCKS; step++) {
      StreamId from = step == 0 ? oldest : new StreamId(oldest.millis() + span / BLOCKS * step, 0);
      Range<String> range = Range.from(Boundary.including(from.toString()), Boundary.unbounded());
      entries.addAll(connection.sync().xrange(stream, range, Limit.from(1)));
    }
    return ticksPerByte(entries.stream().map(StreamSample::block).toList());
  }

  private static byte[] block(StreamMessage<String, byte[]> entry) {
    byte[] block = entry.getBody() == null ? null : entry.getBody().get("b");
    return block == null ? new byte[0] : block;
  }

  private static double ticksPerByte(List<byte[]> blocks) {
    long ticks = 0;
    long bytes = 0;
    try (BlockDecoder decoder = new BlockDecoder()) {
      for (byte[] block : blocks) {
        int count = ticks(decoder, block);
        ticks += count;
        bytes += count == 0 ? 0 : block.length;
      }
    }
    return bytes == 0 ? 0 : (double) ticks / bytes;
  }

  /** None in what is no block: whoever reads it in its turn reports it. */
  private static int ticks(BlockDecoder decoder, byte[] block) {
    try {
      return decoder.count(block);
    } catch (CorruptBlockException damaged) {
      return 0;
    }
  }
}
