package quantumforge.brain;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Tick;
import quantumforge.relay.BlockDecoder;
import quantumforge.relay.CorruptBlockException;
import quantumforge.relay.HotTier;
import quantumforge.relay.StreamBases;
import quantumforge.relay.StreamId;

/**
 * Shows HOT the newest blocks of one lane while a backlog waits before them, so that HOT is about a
 * second old at most and not as old as the backlog. Only looks: nothing is delivered by it, and the
 * stores get every block in its turn. One collector of the lane is looked at; when its backlog has
 * reached what was shown, HOT follows the sequence again, without a hole or a tick twice.
 * Thread-safe.
 */
final class FastForward {

  private static final Logger LOG = LoggerFactory.getLogger(FastForward.class);

  private static final int NOBODY = -1;

  private final HotTier hot;
  private final int newestBlocks;
  private final int followedBlocks;
  private StreamBases bases = new StreamBases("");
  private int source = NOBODY;
  private StreamId shown = StreamId.ZERO;

  /**
   * @param newestBlocks how many of the newest blocks are shown at first; when more than four times
   *     as many came between two looks, those before the newest are not shown
   */
  FastForward(HotTier hot, int newestBlocks) {
    this.hot = hot;
    this.newestBlocks = newestBlocks;
    this.followedBlocks = 4 * newestBlocks;
  }

  /** Whether HOT is ahead of the stores. */
  synchronized boolean isAhead() {
    return source != NOBODY;
  }

  /**
   * Shows what is new at the end of a source's stream; nothing when another source is looked at.
   *
   * @throws io.lettuce.core.RedisException when Redis refuses, or is away
   */
  synchronized void look(
      int from, StatefulRedisConnection<String, byte[]> connection, String stream) {
    if (source == NOBODY) {
      LOG.info("{} has a backlog: HOT gets the newest blocks first", stream);
      source = from;
      bases = new StreamBases(stream);
      showNewest(connection, stream);
    } else if (source == from) {
      follow(connection, stream);
    }
  }

  private void follow(StatefulRedisConnection<String, byte[]> connection, String stream) {
    Range<String> behind =
        Range.from(Boundary.excluding(shown.toString()), Boundary.<String>unbounded());
    List<StreamMessage<String, byte[]>> next =
        connection.sync().xrange(stream, behind, Limit.from(followedBlocks));
    if (next.size() < followedBlocks) {
      bases.learn(connection, bodies(next));
      show(next);
    } else {
      showNewest(connection, stream);
    }
  }

  private void showNewest(StatefulRedisConnection<String, byte[]> connection, String stream) {
    List<StreamMessage<String, byte[]>> newest =
        connection
            .sync()
            .xrevrange(stream, Range.<String>unbounded(), Limit.from(newestBlocks))
            .reversed();
    bases.learn(connection, bodies(newest));
    hot.beginAnew(exchange(newest));
    show(newest);
  }

  private static List<Map<String, byte[]>> bodies(List<StreamMessage<String, byte[]>> blocks) {
    return blocks.stream().map(StreamMessage::getBody).toList();
  }

  /** All instruments of a lane are of one exchange. */
  private String exchange(List<StreamMessage<String, byte[]>> blocks) {
    for (StreamMessage<String, byte[]> block : blocks) {
      List<Tick> ticks = BlockUnpacker.again(bases.block(block.getBody()));
      if (!ticks.isEmpty()) {
        return ticks.getFirst().instrument().exchange();
      }
    }
    return "";
  }

  private void show(List<StreamMessage<String, byte[]>> blocks) {
    try (BlockDecoder decoder = new BlockDecoder()) {
      for (StreamMessage<String, byte[]> block : blocks) {
        shown = StreamId.parseAny(block.getId());
        try {
          decoder.decode(bases.block(block.getBody())).forEach(hot::add);
        } catch (CorruptBlockException damaged) {
          // Whoever reads it in its turn reports it.
          LOG.debug("block {}: {}", shown, damaged.getMessage());
        }
      }
    }
  }

  /**
   * Whether HOT is not to get a block that comes in its turn, since it is ahead of it.
   *
   * @param from who brought it
   */
  synchronized boolean isPassed(int from, StreamId block) {
    if (source == from && block.compareTo(shown) > 0) {
      source = NOBODY;
    }
    return source != NOBODY;
  }

  /** A source that is not looked at any more holds nobody up. */
  synchronized void end(int from) {
    if (source == from) {
      source = NOBODY;
    }
  }
}
