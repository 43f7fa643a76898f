package quantumforge.brain;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells whether a connection that opens itself again is still the one of before: a Redis that was
 * started again is to be looked at before anything is sent to it. Thread-safe.
 */
final class ConnectionAge {

  private final AtomicLong disconnections = new AtomicLong();
  private StatefulRedisConnection<String, byte[]> followed;

  /** Counts from now on how often a connection is lost; follows one connection. */
  synchronized void follow(StatefulRedisConnection<String, byte[]> connection) {
    if (connection != followed) {
      followed = connection;
      connection.addListener(
          new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
              disconnections.incrementAndGet();
            }
          });
    }
  }

  /** How often the connection was lost; counted before it is open again. */
  long disconnections() {
    return disconnections.get();
  }
}
