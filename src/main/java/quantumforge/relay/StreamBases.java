package quantumforge.relay;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The bases that the blocks of a stream begin from, as a reader gets to know them: with the first
 * block that begins from one, or, where it starts in the midst of a stream, from the hash beside
 * it. Not thread-safe.
 */
public final class StreamBases {

  private static final byte[] NONE = new byte[0];

  private final String key;
  private Map<Long, byte[]> known = new HashMap<>();
  private long newest = -1;

  /**
   * @param stream the stream's key
   */
  public StreamBases(String stream) {
    this.key = key(stream);
  }

  /** The hash in which a collector keeps the bases of a stream. */
  static String key(String stream) {
    return stream + ":bases";
  }

  /**
   * Gets the bases of entries; before any of them is asked for by {@link #block}. Forgets what none
   * of them needs, except the newest.
   *
   * @param entries the fields of each, in the order of the stream
   * @throws io.lettuce.core.RedisException when a base is to be fetched and Redis does not answer;
   *     the same entries may be handed over again
   */
  public void learn(
      StatefulRedisConnection<String, byte[]> connection, List<Map<String, byte[]>> entries) {
    Map<Long, byte[]> needed = new HashMap<>();
    if (known.containsKey(newest)) {
      needed.put(newest, known.get(newest));
    }
    for (Map<String, byte[]> fields : entries) {
      OptionalLong number = WireBlock.baseNumber(field(fields, "b"));
      if (number.isPresent()) {
        newest = number.getAsLong();
        byte[] sent = field(fields, "k");
        if (sent.length > 0) {
          needed.put(newest, sent);
        }
        needed.computeIfAbsent(newest, wanted -> knownOrFetched(connection, wanted));
      }
    }
    known = needed;
  }

  /** Null for one that is not there, which is not kept: it may come yet. */
  private byte[] knownOrFetched(StatefulRedisConnection<String, byte[]> connection, long number) {
    byte[] here = known.get(number);
    byte[] found = here == null ? fetched(connection, key, number) : here;
    return found.length == 0 ? null : found;
  }

  private static byte[] fetched(
      StatefulRedisConnection<String, byte[]> connection, String key, long number) {
    byte[] found = connection.sync().hget(key, Long.toString(number));
    return found == null ? NONE : found;
  }

  /** The block of an entry with its base; of an entry without a block, no bytes. */
  public WireBlock block(Map<String, byte[]> fields) {
    byte[] bytes = field(fields, "b");
    OptionalLong number = WireBlock.baseNumber(bytes);
    return number.isEmpty()
        ? WireBlock.alone(bytes)
        : new WireBlock(bytes, known.getOrDefault(number.getAsLong(), NONE));
  }

  /** A block that was found otherwise, with its base out of the hash. */
  static WireBlock fetch(
      StatefulRedisConnection<String, byte[]> connection, String stream, byte[] block) {
    OptionalLong number = WireBlock.baseNumber(block);
    return number.isEmpty()
        ? WireBlock.alone(block)
        : new WireBlock(block, fetched(connection, key(stream), number.getAsLong()));
  }

  private static byte[] field(Map<String, byte[]> fields, String name) {
    byte[] value = fields == null ? null : fields.get(name);
    return value == null ? NONE : value;
  }
}
