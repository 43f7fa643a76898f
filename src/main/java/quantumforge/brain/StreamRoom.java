package quantumforge.brain;

import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes room in an own Redis that is full. QuestDB has every trade, so a Redis that is smaller than
 * what {@code brain.stream-trades-max} asks for keeps fewer old ones, rather than none of the new
 * ones until somebody comes. Thread-safe.
 */
final class StreamRoom {

  private static final Logger LOG = LoggerFactory.getLogger(StreamRoom.class);

  /**
   * Cuts a tenth off each stream, by whole nodes, so a short one keeps all; Redis bounds what one
   * call cuts.
   */
  private static final String CUT =
      """
      local cut = 0
      for _, key in ipairs(KEYS) do
        local keep = math.floor(redis.call('XLEN', key) * 0.9)
        cut = cut + redis.call('XTRIM', key, 'MAXLEN', '~', keep)
      end
      return cut
      """;

  /** So long it is told after a cut. */
  private static final long TOLD_NANOS = Duration.ofMinutes(1).toNanos();

  private final Counter cut;
  private volatile boolean everCut;
  private volatile long cutNanos;

  StreamRoom(MeterRegistry meters) {
    cut = meters.counter("forge.brain.redis.cut.trades");
  }

  /** What is wrong, or an empty text when nothing was cut of late. */
  String trouble() {
    return everCut && System.nanoTime() - cutNanos < TOLD_NANOS
        ? "its memory is full, so it keeps fewer trades than brain.stream-trades-max; raise maxmemory or lower that"
        : "";
  }

  /**
   * Makes room when a step was refused for want of memory; does nothing when it was for another
   * reason. The step is to be sent again.
   *
   * @param streams those that may be cut
   */
  void make(
      RedisException refusal,
      StatefulRedisConnection<String, byte[]> connection,
      String[] streams) {
    String reason = String.valueOf(refusal.getMessage());
    if (streams.length > 0 && reason.contains("maxmemory")) {
      String script = connection.sync().scriptLoad(CUT);
      Long trades = connection.sync().evalsha(script, ScriptOutputType.INTEGER, streams);
      note(trades, reason);
    }
  }

  private void note(long trades, String reason) {
    if (trades > 0) {
      if (trouble().isEmpty()) {
        LOG.warn(
            "the own Redis has no room ({}): its oldest trades are cut off, now {}; QuestDB has them",
            reason,
            trades);
      }
      cut.increment(trades);
      cutNanos = System.nanoTime();
      everCut = true;
    }
  }
}
