package quantumforge.brain;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What any Redis client finds in a brain's trade streams. */
final class RedisTradesReader {

  private RedisTradesReader() {}

  /** The trade ids in each stream, in its order. */
  static Map<String, List<String>> trades(URI redis, List<String> keys) {
    Map<String, List<String>> found = new TreeMap<>();
    try (RedisClient client = RedisClient.create(redis.toString());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      for (String key : keys) {
        found.put(
            key,
            connection.sync().xrange(key, Range.unbounded()).stream()
                .map(entry -> entry.getBody().get("trade_id"))
                .toList());
      }
    }
    return found;
  }
}
