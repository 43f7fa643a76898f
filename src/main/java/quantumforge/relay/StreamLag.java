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
        return Optional.of(new StreamLag(unread, pending));
      }
    }
    return Optional.empty();
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
