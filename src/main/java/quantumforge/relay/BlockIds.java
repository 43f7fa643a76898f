package quantumforge.relay;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;

/**
 * What a place in a stream is in the ids of blocks. Once somebody has added an entry with an id of
 * a later time, the stream's entries have other ids than their blocks until that time, higher ones,
 * and by those every block would pass for acknowledged that is not in the stream yet.
 */
final class BlockIds {

  /**
   * Answers the id of the first block at or behind an entry, behind a {@code =}; that of the newest
   * block when none is left there, behind a {@code >}; and, behind many strange entries, where to
   * go on looking, behind a bracket.
   */
  private static final String LUA =
      """
      local from = ARGV[1]
      for step = 1, 1000 do
        local entry = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', 1)[1]
        if not entry then
          local last = redis.call('GET', KEYS[2])
          return '>' .. (last or '0-0')
        end
        local ours = false
        for i = 1, #entry[2], 2 do
          if entry[2][i] == 'i' then return '=' .. entry[2][i + 1] end
          ours = ours or entry[2][i] == 'p'
        end
        if ours then return '=' .. entry[1] end
        from = '(' .. entry[1]
      end
      return from
      """;

  private BlockIds() {}

  /**
   * The first block at or behind an entry, or behind all blocks. Never an id above the entry's.
   *
   * @throws io.lettuce.core.RedisException when Redis refuses, or is away
   */
  static StreamId from(
      StatefulRedisConnection<String, byte[]> connection, String stream, StreamId entry) {
    if (entry.equals(StreamId.ZERO)) {
      return entry;
    }
    String sha = connection.sync().scriptLoad(LUA);
    String found = entry.toString();
    do {
      byte[] answer =
          connection
              .sync()
              .evalsha(
                  sha,
                  ScriptOutputType.VALUE,
                  new String[] {stream, stream + ":last"},
                  ascii(found));
      found = new String(answer, StandardCharsets.US_ASCII);
    } while (found.startsWith("("));
    StreamId block =
        found.startsWith(">")
            ? StreamJanitor.after(parse(found.substring(1), entry))
            : parse(found.substring(1), entry);
    return block.compareTo(entry) < 0 ? block : entry;
  }

  /** A strange entry may have any text in the field. */
  private static StreamId parse(String text, StreamId otherwise) {
    try {
      return StreamId.parse(text);
    } catch (IllegalArgumentException foreign) {
      return otherwise;
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
