package quantumforge.brain;

import quantumforge.relay.BehindStream;
import quantumforge.relay.RedisLink;

/**
 * One stream of one collector.
 *
 * @param redis the collector's, which this brain reads and acknowledges to
 * @param stream the stream's key there
 */
record Source(RedisLink redis, String stream) {

  /** For people: host, port and stream. */
  String name() {
    return redis.address() + "/" + stream;
  }

  /** The key of what the collector has moved out of the stream for a group. */
  String behind(String group) {
    return BehindStream.key(stream, group);
  }
}
