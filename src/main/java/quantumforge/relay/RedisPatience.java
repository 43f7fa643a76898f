package quantumforge.relay;

import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.RetryDelay;

/**
 * Does things with Redis again and again until it answers, ever less often, and says meanwhile what
 * it waits for. Used by one thread; the views are thread-safe.
 */
final class RedisPatience {

  private static final Logger LOG = LoggerFactory.getLogger(RedisPatience.class);

  private static final Duration FOREVER = Duration.ofDays(36_500);

  private final String name;
  private final RedisLink redis;
  private final RetryDelay delay = new RetryDelay(Duration.ofMillis(50), Duration.ofSeconds(2));
  private volatile long retries;
  private volatile String trouble = "";

  /**
   * @param name of whom it works for, for messages
   */
  RedisPatience(String name, RedisLink redis) {
    this.name = name;
    this.redis = redis;
  }

  /** Does it, as long as that takes. */
  <T> T untilDone(ChainedWriter.Work<T> work) throws InterruptedException {
    return within(FOREVER, work).orElseThrow();
  }

  /** The same for about so long; empty when Redis has not answered then. */
  <T> Optional<T> within(Duration time, ChainedWriter.Work<T> work) throws InterruptedException {
    long begunNanos = System.nanoTime();
    while (System.nanoTime() - begunNanos < time.toNanos()) {
      try {
        T result = work.done();
        healthy();
        return Optional.of(result);
      } catch (RedisException failure) {
        pause(failure);
      }
    }
    return Optional.empty();
  }

  /** Notes what is wrong with Redis, until it has answered. */
  void note(String problem) {
    trouble = problem;
  }

  /** What is wrong, or an empty text while Redis takes what it is given. */
  String trouble() {
    return trouble;
  }

  /** How often it had to wait for Redis. */
  long retries() {
    return retries;
  }

  private void healthy() {
    if (!trouble.isEmpty()) {
      LOG.info("{}: Redis {} takes blocks again", name, redis.address());
    }
    trouble = "";
    delay.reset();
  }

  private void pause(RedisException failure) throws InterruptedException {
    retries++;
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String reason = String.valueOf(cause.getMessage());
    if (!reason.equals(trouble)) {
      LOG.warn("{}: waits for Redis {}: {}", name, redis.address(), reason);
    }
    trouble = reason;
    Thread.sleep(delay.next());
  }
}
