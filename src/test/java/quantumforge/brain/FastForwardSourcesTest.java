package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.relay.BlockEncoder;
import quantumforge.relay.HotTier;
import quantumforge.relay.RedisLink;
import quantumforge.relay.StreamId;
import quantumforge.support.RedisProcess;
import quantumforge.support.Ticks;

/** What HOT vouches for when two collectors bring one lane, or the end cannot be read. */
class FastForwardSourcesTest {

  private static final String STREAM = "market:vps:stream";

  private final Ticks ticks = new Ticks(7, 1, 1_700_000_000_000_000L);
  private final Instrument instrument = ticks.instruments().getFirst();
  private final HotTier hot = new HotTier(100, 0);
  private final FastForward lane = new FastForward(hot, 16);
  private RedisProcess redis;
  private RedisLink link;
  private StatefulRedisConnection<String, byte[]> connection;

  @BeforeEach
  void start() throws Exception {
    redis = RedisProcess.start();
    link = RedisLink.to(redis.url(), Duration.ofSeconds(5));
    connection = link.connect();
  }

  @AfterEach
  void stop() throws Exception {
    link.close();
    redis.close();
  }

  @Test
  void whileAnotherCollectorIsNotBehindItsTicksAreTheNewest() {
    write(5, encoded(ticks.trades(3)));
    lane.isCurrent(1);
    lane.look(0, connection, STREAM);

    assertThat(lane.isAhead()).isFalse();
    assertThat(hot.ticks()).isZero();
  }

  @Test
  void oneThatCatchesUpAloneLeavesNoHole() {
    List<Tick> first = ticks.trades(3);
    write(5, encoded(first));
    lane.look(0, connection, STREAM);
    List<Tick> second = ticks.trades(3);
    write(6, encoded(second));
    lane.look(0, connection, STREAM);

    assertThat(lane.isPassed(0, id(4))).isTrue();
    assertThat(lane.isPassed(0, id(7))).isFalse();
    assertThat(hot.ticks()).isEqualTo(6);
    assertThat(hot.completeAfterMicros(instrument)).isEqualTo(first.getFirst().timestampMicros());
  }

  @Test
  void whatAnotherBroughtMeanwhileIsNotVouchedFor() {
    write(5, encoded(ticks.trades(3)));
    lane.look(0, connection, STREAM);
    assertThat(lane.isPassed(1, id(9))).isTrue();
    assertThat(lane.isPassed(0, id(7))).isFalse();

    assertThat(hot.completeAfterMicros(instrument)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aCollectorThatHasCaughtUpEndsTheLookingAtAnother() {
    write(5, encoded(ticks.trades(3)));
    lane.look(0, connection, STREAM);
    lane.isPassed(1, id(4));
    lane.isCurrent(1);

    assertThat(lane.isAhead()).isFalse();
    assertThat(hot.completeAfterMicros(instrument)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void behindABlockThatCannotBeReadNothingIsVouchedFor() {
    write(5, encoded(ticks.trades(3)));
    write(6, "no block".getBytes(StandardCharsets.US_ASCII));
    lane.look(0, connection, STREAM);

    assertThat(lane.isAhead()).isTrue();
    assertThat(hot.completeAfterMicros(instrument)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anEndThatCannotBeReadIsNotShown() {
    write(6, "no block".getBytes(StandardCharsets.US_ASCII));
    lane.look(0, connection, STREAM);

    assertThat(lane.isAhead()).isFalse();
  }

  private void write(long second, byte[] block) {
    connection.sync().xadd(STREAM, new XAddArgs().id(id(second).toString()), Map.of("b", block));
  }

  private static StreamId id(long second) {
    return StreamId.parse(second + "-1");
  }

  private static byte[] encoded(List<Tick> block) {
    try (BlockEncoder encoder = new BlockEncoder()) {
      return encoder.encode(block);
    }
  }
}
