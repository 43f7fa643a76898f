package quantumforge.brain;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
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
   * Makes room when a step was refused for want of memory. Fails with the refusal in any case: the
   * step is to be sent again.
   *
   * @param streams those that may be cut
   */
  <T> CompletionStage<T> after(
      Throwable refusal, StatefulRedisConnection<String, byte[]> connection, String[] streams) {
    if (streams.length == 0 || !reason(refusal).contains("maxmemory")) {
      return CompletableFuture.failedFuture(refusal);
    }
    return connection
        .async()
        .scriptLoad(CUT)
        .thenCompose(
            script -> connection.async().<Long>evalsha(script, ScriptOutputType.INTEGER, streams))
        .thenCompose(
            trades -> {
              note(trades, refusal);
              return CompletableFuture.failedFuture(refusal);
            });
  }

  private void note(long trades, Throwable refusal) {
    if (trades > 0) {
      if (trouble().isEmpty()) {
        LOG.warn(
            "the own Redis has no room ({}): its oldest trades are cut off, now {}; QuestDB has them",
            reason(refusal),
            trades);
      }
      cut.increment(trades);
      cutNanos = System.nanoTime();
      everCut = true;
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return String.valueOf(cause.getMessage());
  }
}
