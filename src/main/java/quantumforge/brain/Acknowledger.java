package quantumforge.brain;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import quantumforge.relay.RedisLink;
import quantumforge.relay.StreamId;

/**
 * Tells the collector what this brain's stores have: the only thing that a brain ever tells it. It
 * waits a few seconds with it: a Redis that syncs its log every second may lose what it confirmed
 * in its last two, and what is not acknowledged comes again. An acknowledgement that did not get
 * through is repeated. Used by one thread.
 */
final class Acknowledger {

  private static final int AT_ONCE = 512;

  private final RedisLink source;
  private final BrainSettings settings;
  private final Deque<Stored> waiting = new ArrayDeque<>();
  private StatefulRedisConnection<String, byte[]> connection;

  Acknowledger(RedisLink source, BrainSettings settings) {
    this.source = source;
    this.settings = settings;
  }

  private record Stored(String id, long nanos) {}

  /** Every store of this brain has the block. */
  void stored(StreamId id) {
    waiting.add(new Stored(id.toString(), System.nanoTime()));
  }

  /** Sends what is due. What the collector's Redis does not take now stays for the next time. */
  void flush() {
    try {
      List<String> due = due();
      while (!due.isEmpty()) {
        if (connection == null) {
          connection = source.connect();
        }
        connection
            .sync()
            .xack(settings.sourceStream(), settings.group(), due.toArray(String[]::new));
        due.forEach(acknowledged -> waiting.removeFirst());
        due = due();
      }
    } catch (RedisException away) {
      // The reader notices the same and reports it; here it is enough to try again.
    }
  }

  private List<String> due() {
    long storedBefore = System.nanoTime() - settings.acknowledgeDelay().toNanos();
    List<String> ids = new ArrayList<>();
    for (Stored stored : waiting) {
      if (stored.nanos - storedBefore > 0 || ids.size() == AT_ONCE) {
        break;
      }
      ids.add(stored.id);
    }
    return ids;
  }
}
