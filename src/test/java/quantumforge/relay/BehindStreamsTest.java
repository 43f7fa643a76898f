package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.Consumer;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.support.RedisProcess;

/** The stream of a group that is far behind, in a Redis that lost its last seconds. */
class BehindStreamsTest {

  private static final String GROUP = "group";
  private static final String KEY = BehindStream.key(TestRelay.STREAM, GROUP);
  private static final int BLOCKS = 5;

  @TempDir private Path directory;
  private RedisProcess redis;
  private RedisLink link;
  private StatefulRedisConnection<String, byte[]> connection;
  private OverflowStore store;
  private BehindStreams behind;

  @BeforeEach
  void start() throws Exception {
    redis = RedisProcess.start();
    link = RedisLink.to(redis.url(), Duration.ofSeconds(2));
    connection = link.connect();
    OverflowSettings overflow = TestRelay.overflow(directory);
    store = new OverflowStore(overflow, Optional.empty(), new SimpleMeterRegistry());
    behind =
        new BehindStreams(
            TestRelay.overflowing(redis.url(), List.of(GROUP), 1 << 20, overflow),
            Optional.of(store));
  }

  @AfterEach
  void stop() throws Exception {
    behind.close();
    link.close();
    redis.close();
  }

  @Test
  void endsWhenRedisForgotTheLastBlocksThatTheGroupAcknowledged() throws Exception {
    diskWithAcknowledged(BLOCKS);
    redisWith(2);
    readAll();
    serve();

    assertThat(behind.isBehind(GROUP)).isFalse();
    assertThat(connection.sync().exists(KEY)).isZero();
  }

  @Test
  void endsWhenRedisForgotThatTheGroupAcknowledgedThem() throws Exception {
    diskWithAcknowledged(BLOCKS);
    redisWith(BLOCKS);
    serve();

    assertThat(behind.isBehind(GROUP)).isFalse();
    assertThat(connection.sync().exists(KEY)).isZero();
  }

  @Test
  void goesOnBehindWhatWasAcknowledgedWhenRedisForgotIt() throws Exception {
    diskWithAcknowledged(BLOCKS - 1);
    redisWith(2);
    readAll();
    serve();

    assertThat(behind.isBehind(GROUP)).isTrue();
    assertThat(readAll()).containsExactly(id(BLOCKS).toString());
    serve();
    assertThat(behind.isBehind(GROUP)).isFalse();
  }

  /** As an earlier run left it: these blocks for the group, which has acknowledged so many. */
  private void diskWithAcknowledged(int count) throws Exception {
    BehindLane lane =
        BehindLane.open(
            store,
            TestRelay.STREAM,
            (group, lost) -> {
              throw new AssertionError("the disk has room");
            });
    lane.add(
        LongStream.rangeClosed(1, BLOCKS).mapToObj(BehindStreamsTest::block).toList(),
        Map.of(GROUP, id(1)));
    lane.acknowledged(GROUP, id(count));
    lane.close();
  }

  /** As Redis came back: with the first blocks, of which nothing was read. */
  private void redisWith(int count) {
    for (int number = 1; number <= count; number++) {
      connection
          .sync()
          .xadd(KEY, new XAddArgs().id(id(number).toString()), Map.of("b", block(number).bytes()));
    }
    new StreamJanitor(KEY, List.of(GROUP)).createGroups(connection);
  }

  @SuppressWarnings("unchecked") // Lettuce takes the offsets as generic varargs.
  private List<String> readAll() {
    List<String> ids =
        connection
            .sync()
            .xreadgroup(Consumer.from(GROUP, "brain"), StreamOffset.lastConsumed(KEY))
            .stream()
            .map(entry -> entry.getId())
            .toList();
    connection.sync().xack(KEY, GROUP, ids.toArray(String[]::new));
    return ids;
  }

  private void serve() throws Exception {
    behind.open();
    behind.serve(connection, Set.of(GROUP));
  }

  private static StreamId id(long number) {
    return new StreamId(1_000 + number, 0);
  }

  private static PackedBlock block(long number) {
    return new PackedBlock(id(number), new byte[10], new byte[0][], 1, 0, 0);
  }
}
