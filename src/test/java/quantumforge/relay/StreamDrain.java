package quantumforge.relay;

import io.lettuce.core.Consumer;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import quantumforge.kernel.Tick;

/** Reads a stream as a brain does, keeps what was in it, and acknowledges each block. */
final class StreamDrain implements AutoCloseable {

  private final RedisLink link;
  private final String group;
  private final StatefulRedisConnection<String, byte[]> connection;
  private final BlockDecoder decoder = new BlockDecoder();
  private final StreamBases bases = new StreamBases(TestRelay.STREAM);
  private StreamId newest = StreamId.ZERO;
  final List<Tick> ticks = new ArrayList<>();
  final List<StreamId> ids = new ArrayList<>();

  StreamDrain(URI redis, String group) {
    this.link = RedisLink.to(redis, Duration.ofSeconds(2));
    this.group = group;
    this.connection = link.connect();
  }

  /** Takes what there is now; answers how many blocks were new. */
  @SuppressWarnings("unchecked") // the varargs of xreadgroup
  int drain() {
    int count = 0;
    List<StreamMessage<String, byte[]>> read = read("0");
    if (read.isEmpty()) {
      read = read(">");
    }
    while (!read.isEmpty()) {
      for (StreamMessage<String, byte[]> entry : read) {
        count += take(entry);
        connection.sync().xack(TestRelay.STREAM, group, entry.getId());
      }
      read = read(">");
    }
    return count;
  }

  @SuppressWarnings("unchecked") // the varargs of xreadgroup
  private List<StreamMessage<String, byte[]>> read(String from) {
    return connection
        .sync()
        .xreadgroup(
            Consumer.from(group, "brain"),
            XReadArgs.Builder.count(64),
            StreamOffset.from(TestRelay.STREAM, from));
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
  public void close() {
    decoder.close();
    link.close();
  }
}
