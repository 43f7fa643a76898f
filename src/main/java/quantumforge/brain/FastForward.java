package quantumforge.brain;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * stores get every block in its turn. One collector of the lane is looked at, and none while
 * another one is not behind. When the backlog has reached what was shown, HOT follows the sequence
 * again, without a hole or a tick twice; where another collector brought something meanwhile, HOT
 * begins anew then, and vouches for nothing before. Thread-safe.
 */
final class FastForward {

  private static final Logger LOG = LoggerFactory.getLogger(FastForward.class);

  private static final int NOBODY = -1;

  private final HotTier hot;
  private final int newestBlocks;
  private final int followedBlocks;
  private final Set<String> incomparable;
  private final Set<Integer> current = new HashSet<>();
  private StreamBases bases = new StreamBases("");
  private String exchange = "";
  private int source = NOBODY;
  private boolean othersPassed;
  private StreamId shown = StreamId.ZERO;

  /**
   * @param newestBlocks how many of the newest blocks are shown at first; when more than four times
   *     as many came between two looks, those before the newest are not shown
   */
  FastForward(HotTier hot, int newestBlocks) {
    this(hot, newestBlocks, Set.of());
  }

  /**
   * @param newestBlocks as above
   * @param incomparable exchanges of whose books HOT may have been shown another collector's than
   *     the sequence has
   */
  FastForward(HotTier hot, int newestBlocks, Set<String> incomparable) {
    this.incomparable = Set.copyOf(incomparable);
    this.hot = hot;
    this.newestBlocks = newestBlocks;
    this.followedBlocks = 4 * newestBlocks;
  }

  /** What was read at the end of a stream. */
  private record End(
      List<StreamMessage<String, byte[]>> blocks, StreamBases bases, boolean beginsAnew) {}

  /** Whether HOT is ahead of the stores. */
  synchronized boolean isAhead() {
    return source != NOBODY;
  }

  /**
   * A source is behind: shows what is new at the end of its stream; nothing when another one is
   * looked at or is not behind. Called by one thread for each source, which waits for Redis without
   * a lock.
   *
   * @throws io.lettuce.core.RedisException when Redis refuses, or is away
   */
  void look(int from, StatefulRedisConnection<String, byte[]> connection, String stream) {
    StreamId behind;
    StreamBases known;
    synchronized (this) {
      current.remove(from);
      if (!mayLook(from)) {
        return;
      }
      behind = source == from ? shown : StreamId.ZERO;
      known = bases;
    }
    End end = read(connection, stream, behind, known);
    synchronized (this) {
      boolean goesOn = source == from && shown.equals(behind);
      boolean begins = source == NOBODY && behind.equals(StreamId.ZERO);
      if (mayLook(from) && (goesOn || begins)) {
        show(from, stream, end);
      }
    }
  }

  private boolean mayLook(int from) {
    return current.isEmpty() && (source == NOBODY || source == from);
  }

  private End read(
      StatefulRedisConnection<String, byte[]> connection,
      String stream,
      StreamId behind,
      StreamBases known) {
    if (!behind.equals(StreamId.ZERO)) {
      Range<String> newer =
          Range.from(Boundary.excluding(behind.toString()), Boundary.<String>unbounded());
      List<StreamMessage<String, byte[]>> next =
          connection.sync().xrange(stream, newer, Limit.from(followedBlocks));
      if (next.size() < followedBlocks) {
        known.learn(connection, bodies(next));
        return new End(next, known, false);
      }
    }
    List<StreamMessage<String, byte[]>> newest =
        connection
            .sync()
            .xrevrange(stream, Range.<String>unbounded(), Limit.from(newestBlocks))
            .reversed();
    StreamBases fresh = new StreamBases(stream);
    fresh.learn(connection, bodies(newest));
    return new End(newest, fresh, true);
  }

  private static List<Map<String, byte[]>> bodies(List<StreamMessage<String, byte[]>> blocks) {
    return blocks.stream().map(StreamMessage::getBody).toList();
  }

  private void show(int from, String stream, End end) {
    if (end.beginsAnew()) {
      String found = exchange(end);
      if (found.isEmpty()) {
        return; // Nothing there can be read: HOT follows the sequence.
      }
      if (source == NOBODY) {
        LOG.info("{} has a backlog: HOT gets the newest blocks first", stream);
      }
      exchange = found;
      bases = end.bases();
      hot.beginAnew(exchange);
    }
    source = from;
    try (BlockDecoder decoder = new BlockDecoder()) {
      for (StreamMessage<String, byte[]> block : end.blocks()) {
        shown = StreamId.parseAny(block.getId());
        show(decoder, block);
      }
    }
  }

  private void show(BlockDecoder decoder, StreamMessage<String, byte[]> block) {
    try {
      hot.add(decoder.decode(bases.block(block.getBody())));
    } catch (CorruptBlockException damaged) {
      // Whoever reads it in its turn reports it. HOT cannot know what was in it.
      LOG.debug("block {}: {}", shown, damaged.getMessage());
      hot.beginAnew(exchange);
    }
  }

  /** All instruments of a lane are of one exchange; empty when no block can be read. */
  private static String exchange(End end) {
    for (StreamMessage<String, byte[]> block : end.blocks()) {
      List<Tick> ticks = BlockUnpacker.again(end.bases().block(block.getBody()));
      if (!ticks.isEmpty()) {
        return ticks.getFirst().instrument().exchange();
      }
    }
    return "";
  }

  /**
   * Whether HOT is not to get a block that comes in its turn, since it is ahead of it. Who acts on
   * the answer holds this object's lock until that is done.
   *
   * @param from who brought it
   */
  synchronized boolean isPassed(int from, StreamId block) {
    if (source == from && block.compareTo(shown) > 0) {
      followSequence();
    }
    othersPassed |= source != NOBODY && source != from;
    return source != NOBODY;
  }

  /** A source is not behind: HOT follows the sequence, in which it is. */
  synchronized void isCurrent(int from) {
    current.add(from);
    if (source != NOBODY && source != from) {
      followSequence();
    }
  }

  /** All of a source is read. */
  synchronized void end(int from) {
    if (source == from) {
      followSequence();
    }
  }

  /** A source cannot be asked: it holds nobody up. */
  synchronized void lost(int from) {
    current.remove(from);
    end(from);
  }

  private void followSequence() {
    if (othersPassed || source != NOBODY && incomparable.contains(exchange)) {
      // What the others brought is not brought again, and HOT did not get it.
      hot.beginAnew(exchange);
    }
    othersPassed = false;
    source = NOBODY;
  }
}
