package quantumforge.relay;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quantumforge.kernel.Tick;

/**
 * Reads a stream as a brain does, and before it what was moved out of it for the group; keeps what
 * was in it, and acknowledges each block.
 */
final class StreamDrain implements AutoCloseable {

  private final RedisLink link;
  final String group;
  private final StatefulRedisConnection<String, byte[]> connection;
  private final BlockDecoder decoder = new BlockDecoder();
  private final StreamBases bases = new StreamBases(TestRelay.STREAM);
  private StreamId newest = StreamId.ZERO;
  final List<Tick> ticks = new ArrayList<>();
  final List<StreamId> ids = new ArrayList<>();

  StreamDrain(URI redis, String group) {
    this.link = RedisLink.to(redis, Duration.ofSeconds(10));
    this.group = group;
    this.connection = link.connect();
  }

  /** Takes what there is now; answers how many blocks were new. */
  int drain() {
    return drain(Integer.MAX_VALUE);
  }

  /** Takes so many blocks at most. */
  int drain(int most) {
    // The rest comes when the collector has removed what it moved.
    return drain(BehindStream.key(TestRelay.STREAM, group), most)
        .or(() -> drain(TestRelay.STREAM, most))
        .orElse(0);
  }

  private Optional<Integer> drain(String stream, int most) {
    try {
      return Optional.of(drainAll(stream, most));
    } catch (RedisCommandExecutionException refused) {
      if (BehindStream.isGone(refused)) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private int drainAll(String stream, int most) {
    int count = 0;
    List<StreamMessage<String, byte[]>> read = read(stream, "0", most);
    if (read.isEmpty()) {
      read = read(stream, ">", most);
    }
    while (!read.isEmpty()) {
      for (StreamMessage<String, byte[]> entry : read) {
        if (follows(entry)) {
          count += take(entry);
          connection.sync().xack(stream, group, entry.getId());
        } else {
          return count;
        }
      }
      read = count < most ? read(stream, ">", most - count) : List.of();
    }
    return count;
  }

  /** Not when what is between was moved meanwhile. An entry of somebody else is in no chain. */
  private boolean follows(StreamMessage<String, byte[]> entry) {
    byte[] before = entry.getBody().get("p");
    return before == null
        || StreamId.parse(new String(before, StandardCharsets.US_ASCII)).compareTo(newest) <= 0
        || !isBehind();
  }

  /** Whether the collector has moved anything. */
  boolean isBehind() {
    return connection.sync().keys(BehindStream.key(TestRelay.STREAM, group)).size() == 1;
  }

  @SuppressWarnings("unchecked") // the varargs of xreadgroup
  private List<StreamMessage<String, byte[]>> read(String stream, String from, int most) {
    return connection
        .sync()
        .xreadgroup(
            Consumer.from(group, "brain"),
            XReadArgs.Builder.count(Math.min(64, most)),
            StreamOffset.from(stream, from));
  }

  private int take(StreamMessage<String, byte[]> entry) {
    StreamId id = StreamId.parse(entry.getId());
    if (id.compareTo(newest) <= 0) {
      return 0;
    }
    newest = id;
    if (!entry.getBody().containsKey("b")) {
      return 0;
    }
    ids.add(id);
    try {
      bases.learn(connection, List.of(entry.getBody()));
      ticks.addAll(decoder.decode(bases.block(entry.getBody())));
    } catch (CorruptBlockException damaged) {
      throw new AssertionError(damaged);
    }
    return 1;
  }

  @Override
  public String toString() {
    return group + " up to " + newest;
  }

  @Override
  public void close() {
    decoder.close();
    link.close();
  }
}
