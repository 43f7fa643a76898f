package quantumforge.relay;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.Optional;

/**
 * How far one consumer group is behind its stream.
 *
 * @param unread blocks that were never delivered to it
 * @param pending blocks that were delivered and are not acknowledged
 */
public record StreamLag(long unread, long pending) {

  /**
   * Asks Redis; empty when there is no such group.
   *
   * @throws io.lettuce.core.RedisException when Redis refuses, or is away
   */
  public static Optional<StreamLag> of(
      StatefulRedisConnection<String, byte[]> connection, String stream, String group) {
    for (Object info : connection.sync().xinfoGroups(stream)) {
      if (info instanceof List<?> fields && group.equals(text(fields, "name"))) {
        long pending = number(fields, "pending").orElse(0L);
        // Redis does not know it any more once entries were deleted in the midst of the stream.
        long unread =
            number(fields, "lag")
                .orElseGet(() -> Math.max(0, connection.sync().xlen(stream) - pending));
        StreamId delivered =
            StreamId.parseAny(
                value(fields, "last-delivered-id").map(StreamInfo::text).orElse("0-0"));
        return Optional.of(new StreamLag(sure(connection, stream, delivered, unread), pending));
      }
    }
    return Optional.empty();
  }

  /** Redis 7.0 goes on counting entries as unread that were cut off before they were read. */
  static long sure(
      StatefulRedisConnection<String, byte[]> connection,
      String stream,
      StreamId delivered,
      long unread) {
    if (unread == 0) {
      return 0;
    }
    StreamId newest = StreamInfo.lastGeneratedId(connection.sync().xinfoStream(stream));
    return delivered.compareTo(newest) >= 0 ? 0 : Math.min(unread, connection.sync().xlen(stream));
  }

  private static String text(List<?> fields, String name) {
    return value(fields, name).map(StreamInfo::text).orElse("");
  }

  private static Optional<Long> number(List<?> fields, String name) {
    return value(fields, name).filter(Long.class::isInstance).map(Long.class::cast);
  }

  private static Optional<Object> value(List<?> fields, String name) {
    for (int i = 0; i + 1 < fields.size(); i += 2) {
      if (StreamInfo.text(fields.get(i)).equals(name)) {
        return Optional.ofNullable(fields.get(i + 1));
      }
    }
    return Optional.empty();
  }
}
