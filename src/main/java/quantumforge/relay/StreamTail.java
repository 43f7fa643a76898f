package quantumforge.relay;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.Optional;
import quantumforge.kernel.Tick;

/** The end of a stream of blocks, seen without reading what is before it. */
public final class StreamTail {

  private StreamTail() {}

  /**
   * The ticks of the newest block, in order; none when the stream is empty, or its newest entry no
   * sound block. Nothing is delivered to anybody by it, and {@code XINFO} and {@code HGET} are all
   * the rights it needs.
   *
   * @throws io.lettuce.core.RedisException when Redis refuses, or is away
   */
  public static List<Tick> newest(
      StatefulRedisConnection<String, byte[]> connection, String stream) {
    Optional<byte[]> packed = StreamInfo.lastBlock(connection.sync().xinfoStream(stream));
    try (BlockDecoder decoder = new BlockDecoder()) {
      return packed.isEmpty()
          ? List.of()
          : decoder.decode(StreamBases.fetch(connection, stream, packed.get()));
    } catch (CorruptBlockException damaged) {
      // Whoever reads it in its turn reports it.
      return List.of();
    }
  }
}
