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
        StreamId delivered =
            StreamId.parseAny(
                value(fields, "last-delivered-id").map(StreamInfo::text).orElse("0-0"));
        StreamId newest = StreamInfo.lastGeneratedId(connection.sync().xinfoStream(stream));
        Optional<Long> counted = number(fields, "lag");
        return Optional.of(
            new StreamLag(
                unread(connection, stream, delivered, newest, counted, pending), pending));
      }
    }
    return Optional.empty();
  }

  /**
   * How many entries a group has not read. Redis does not know it any more once entries were
   * deleted in the midst of the stream, and 7.0 goes on counting those that were cut off before
   * they were read; then it is at most what there is.
   *
   * @param newest the last id that the stream has given
   * @param counted what Redis says
   */
  static long unread(
      StatefulRedisConnection<String, byte[]> connection,
      String stream,
      StreamId delivered,
      StreamId newest,
      Optional<Long> counted,
      long pending) {
    if (delivered.compareTo(newest) >= 0 || counted.equals(Optional.of(0L))) {
      return 0;
    }
    long held = connection.sync().xlen(stream);
    return counted.map(unread -> Math.min(unread, held)).orElse(Math.max(0, held - pending));
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
