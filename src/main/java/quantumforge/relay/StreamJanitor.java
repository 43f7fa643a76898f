package quantumforge.relay;

import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.XTrimArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.models.stream.PendingMessages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import quantumforge.status.RelayStatus.GroupStatus;

/**
 * Keeps the stream: its consumer groups exist, and what every group has acknowledged is removed.
 * Trims by id and never by length, since Redis removes entries that are still pending without a
 * word when it trims by length (redis/redis#5570).
 */
final class StreamJanitor {

  /**
   * Bases go so long after nobody needed them. A reader has a block before it asks for its base,
   * and one that reads again may have acknowledged the block by then; and a Redis that loses its
   * last seconds is given blocks again that it had let go.
   */
  static final Duration SPARED = Duration.ofMinutes(1);

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private final String stream;
  private final List<String> groups;
  private long unneededBefore;
  private OptionalLong notedNanos = OptionalLong.empty();

  StreamJanitor(String stream, List<String> groups) {
    this.stream = stream;
    this.groups = groups;
  }

  /** Creates the configured groups that do not exist, from the beginning of the stream. */
  void createGroups(StatefulRedisConnection<String, byte[]> connection) {
    createGroups(connection, StreamId.ZERO);
  }

  /** The same behind a block. */
  void createGroups(StatefulRedisConnection<String, byte[]> connection, StreamId behind) {
    for (String group : groups) {
      try {
        connection
            .sync()
            .xgroupCreate(
                StreamOffset.from(stream, behind.toString()),
                group,
                XGroupCreateArgs.Builder.mkstream());
      } catch (RedisBusyException alreadyThere) {
        // What BUSYGROUP means: the group exists and keeps its place.
      }
    }
  }

  /**
   * Looks how far each group is; finds none without a stream.
   *
   * @throws io.lettuce.core.RedisException when Redis refuses, or is away
   * @throws IllegalStateException when a group stands at an id that no forwarder gave
   */
  Look look(StatefulRedisConnection<String, byte[]> connection, long nowMillis) {
    RedisCommands<String, byte[]> redis = connection.sync();
    List<GroupStatus> found = new ArrayList<>();
    Map<String, StreamId> firsts = new HashMap<>();
    List<Object> infos;
    try {
      infos = redis.xinfoGroups(stream);
    } catch (RedisCommandExecutionException refused) {
      if (String.valueOf(refused.getMessage()).contains("no such key")) {
        return new Look(List.of(), Map.of(), Optional.empty());
      }
      throw refused;
    }
    StreamId newest = StreamInfo.lastGeneratedId(redis.xinfoStream(stream));
    for (Object info : infos) {
      Map<String, Object> group = fields(info);
      String name = StreamInfo.text(group.get("name"));
      StreamId delivered = position(name, StreamInfo.text(group.get("last-delivered-id")));
      long pending = (Long) group.get("pending");
      StreamId next = after(delivered);
      StreamId oldest = pending == 0 ? next : oldestPending(redis, name, delivered);
      Optional<Long> counted = Optional.ofNullable(group.get("lag")).map(Long.class::cast);
      long lag = StreamLag.unread(connection, stream, delivered, newest, counted, pending);
      StreamId read = lag == 0 ? delivered : before(BlockIds.from(connection, stream, next));
      long ageMillis = lag == 0 ? 0 : Math.max(0, nowMillis - read.millis());
      StreamId acknowledged = before(BlockIds.from(connection, stream, oldest));
      found.add(GroupStatus.inStream(name, acknowledged.toString(), lag, ageMillis));
      firsts.put(name, oldest);
    }
    return new Look(found, firsts, strange(redis, newest, nowMillis));
  }

  /** Asked for after the stream was, so that no block of the forwarder's own is taken for it. */
  private Optional<StreamId> strange(
      RedisCommands<String, byte[]> redis, StreamId newest, long nowMillis) {
    byte[] last = redis.get(stream + ":last");
    boolean ahead = Long.compareUnsigned(newest.millis(), nowMillis) > 0;
    return last != null && ahead && newest.compareTo(StreamId.parse(StreamInfo.text(last))) > 0
        ? Optional.of(newest)
        : Optional.empty();
  }

  /** Removes what comes before a block, and answers how many blocks are left. */
  long trim(StatefulRedisConnection<String, byte[]> connection, StreamId keptFrom) {
    RedisCommands<String, byte[]> redis = connection.sync();
    redis.xtrim(stream, XTrimArgs.Builder.minId(keptFrom.toString()).exactTrimming());
    return redis.xlen(stream);
  }

  /**
   * Removes the bases from which no block begins any more, {@link #SPARED} later and so seldom. A
   * base has the number of a second, and blocks behind that second begin from it until the next
   * one; so the newest one before a block's second is kept with all that come behind it.
   *
   * @param nowNanos of the same clock for all calls
   */
  void forgetBases(
      StatefulRedisConnection<String, byte[]> connection, StreamId keptFrom, long nowNanos) {
    long second = keptFrom.millis() / 1_000;
    if (notedNanos.isPresent()) {
      if (nowNanos - notedNanos.getAsLong() < SPARED.toNanos()) {
        return;
      }
      removeBases(connection, Math.min(unneededBefore, second));
    }
    unneededBefore = second;
    notedNanos = OptionalLong.of(nowNanos);
  }

  private void removeBases(StatefulRedisConnection<String, byte[]> connection, long second) {
    String key = StreamBases.key(stream);
    List<Long> before =
        connection.sync().hkeys(key).stream()
            .filter(number -> NUMBER.matcher(number).matches())
            .map(Long::valueOf)
            .filter(number -> number < second)
            .sorted()
            .toList();
    if (before.size() > 1) {
      String[] gone =
          before.subList(0, before.size() - 1).stream().map(String::valueOf).toArray(String[]::new);
      connection.sync().hdel(key, gone);
    }
  }

  private StreamId oldestPending(
      RedisCommands<String, byte[]> redis, String group, StreamId delivered) {
    PendingMessages pending = redis.xpending(stream, group);
    return pending.getCount() == 0
        ? after(delivered)
        : position(group, pending.getMessageIds().getLower().getValue());
  }

  /** Another program may have written an entry whose id no clock gives. */
  private StreamId position(String group, String id) {
    try {
      return StreamId.parse(id);
    } catch (IllegalArgumentException foreign) {
      throw new IllegalStateException(
          "group %s is at the id %s, which no forwarder gave: another program writes to %s; stop it, XDEL its entry, and set the stream and the group back to the id in %s:last with XSETID and XGROUP SETID"
              .formatted(group, id, stream, stream),
          foreign);
    }
  }

  static StreamId after(StreamId id) {
    return new StreamId(id.millis(), id.sequence() + 1);
  }

  /** An id before this one and behind every block before it; {@link #after} it is another one. */
  static StreamId before(StreamId id) {
    return id.sequence() > 0
        ? new StreamId(id.millis(), id.sequence() - 1)
        : new StreamId(Math.max(0, id.millis() - 1), Long.MAX_VALUE - 1);
  }

  /** Redis answers a flat list of names and values. */
  private static Map<String, Object> fields(Object flat) {
    Map<String, Object> fields = new HashMap<>();
    List<?> list = (List<?>) flat;
    for (int i = 0; i + 1 < list.size(); i += 2) {
      fields.put(StreamInfo.text(list.get(i)), list.get(i + 1));
    }
    return fields;
  }

  /**
   * What was found.
   *
   * @param firsts the first entry that each group has not acknowledged
   * @param strange the stream's last id, when it is one of the future that no forwarder gave
   */
  record Look(List<GroupStatus> groups, Map<String, StreamId> firsts, Optional<StreamId> strange) {}
}
