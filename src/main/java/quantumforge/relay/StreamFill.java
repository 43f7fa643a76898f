package quantumforge.relay;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import quantumforge.kernel.Tick;

/**
 * Writes ticks into a stream of a Redis in the blocks that a collector writes while brains are far
 * behind, and says what they take there. For measurements, with a Redis of their own. For one
 * thread.
 */
public final class StreamFill implements AutoCloseable {

  private static final Pattern USED = Pattern.compile("used_memory:(\\d+)");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String stream;
  private final RedisLink link;
  private final StatefulRedisConnection<String, byte[]> connection;
  private final BlockEncoder encoder = new BlockEncoder();
  private final long usedBefore;
  private StreamId newest = StreamId.ZERO;
  private RedisFuture<String> last;
  private long blocks;
  private long bytes;

  /**
   * Connects.
   *
   * @throws IOException when Redis does not answer
   */
  public StreamFill(URI redis, String stream) throws IOException {
    this.stream = stream;
    this.link = RedisLink.to(redis, PATIENCE);
    try {
      this.connection = link.connect();
      this.usedBefore = used();
    } catch (RedisException away) {
      link.close();
      throw new IOException("Redis " + link.address() + ": " + away.getMessage(), away);
    }
  }

  /**
   * Adds one block.
   *
   * @param ticks in the order in which they were taken, at most {@link BlockDecoder#TICKS_MAX}
   */
  public void add(List<Tick> ticks) throws IOException {
    byte[] block = encoder.encode(ticks);
    StreamId before = newest;
    newest = newest.next(ticks.getLast().receivedMicros() / 1_000);
    Map<String, byte[]> fields = new LinkedHashMap<>();
    fields.put("b", block);
    fields.put("p", before.toString().getBytes(StandardCharsets.US_ASCII));
    try {
      if (last != null) {
        last.toCompletableFuture().join();
      }
      last = connection.async().xadd(stream, new XAddArgs().id(newest.toString()), fields);
    } catch (RuntimeException refused) {
      throw new IOException("Redis " + link.address() + ": " + refused.getMessage(), refused);
    }
    blocks++;
    bytes += block.length;
  }

  /** How many blocks were added. */
  public long blocks() {
    return blocks;
  }

  /** Bytes of the blocks by themselves. */
  public long bytes() {
    return bytes;
  }

  /** Bytes of Redis's memory that came on top since the start. */
  public long memoryBytes() throws IOException {
    try {
      return used() - usedBefore;
    } catch (RedisException away) {
      throw new IOException("Redis " + link.address() + ": " + away.getMessage(), away);
    }
  }

  private long used() {
    String info = connection.sync().info("memory");
    Matcher matcher = USED.matcher(info);
    if (!matcher.find()) {
      throw new RedisException("INFO memory does not say used_memory");
    }
    return Long.parseLong(matcher.group(1));
  }

  @Override
  public void close() {
    encoder.close();
    link.close();
  }
}
