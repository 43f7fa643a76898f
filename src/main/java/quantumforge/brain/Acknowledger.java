package quantumforge.brain;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.RetryDelay;
import quantumforge.relay.StreamId;

/**
 * Tells the collector what this brain's stores have: the only thing that a brain ever tells it. It
 * waits a few seconds with it: a Redis that syncs its log every second may lose what it confirmed
 * in its last two, and what is not acknowledged comes again. An acknowledgement that did not get
 * through is repeated. When too many wait, the oldest are given up, and all that is not
 * acknowledged is read again once the collector's Redis takes acknowledgements. One thread flushes,
 * any thread tells.
 */
final class Acknowledger {

  private static final Logger LOG = LoggerFactory.getLogger(Acknowledger.class);
  private static final int AT_ONCE = 512;

  /** A few megabytes; minutes of blocks at a full rate. */
  private static final int WAITING_MAX = 65_536;

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final RetryDelay delay = new RetryDelay(Duration.ofMillis(50), Duration.ofSeconds(2));
  private final Source source;
  private final BrainSettings settings;
  private final Runnable readAllAgain;
  private final Deque<Stored> waiting = new ArrayDeque<>();
  private StatefulRedisConnection<String, byte[]> connection;
  private volatile boolean someGivenUp;
  private volatile int waitingNow;
  private volatile String trouble = "";

  /**
   * @param readAllAgain lets every block come again that is not acknowledged
   */
  Acknowledger(Source source, BrainSettings settings, Runnable readAllAgain, MeterRegistry meters) {
    this.source = source;
    this.settings = settings;
    this.readAllAgain = readAllAgain;
    meters.gauge(
        "forge.brain.acknowledgements.waiting",
        Tags.of("source", source.name()),
        this,
        self -> self.waitingNow);
  }

  private record Stored(String id, long nanos) {}

  /** Every store of this brain has the block. */
  synchronized void stored(StreamId id) {
    waiting.addLast(new Stored(id.toString(), System.nanoTime()));
    if (waiting.size() > WAITING_MAX) {
      waiting.removeFirst();
      someGivenUp = true;
    }
    waitingNow = waiting.size();
  }

  /** What is wrong, or an empty text while the collector's Redis takes what it is told. */
  String trouble() {
    return trouble;
  }

  /**
   * Sends what is due. What the collector's Redis does not take now stays for the next time.
   *
   * @return how long to wait before the next time
   */
  Duration flush() {
    try {
      List<String> due = due();
      while (!due.isEmpty()) {
        if (connection == null) {
          connection = source.redis().connect();
        }
        connection.sync().xack(source.stream(), settings.group(), due.toArray(String[]::new));
        taken(due);
        taken();
        due = due();
      }
      delay.reset();
      return PAUSE;
    } catch (RedisException refused) {
      note(refused);
      return delay.next();
    }
  }

  /** Some may have been given up meanwhile. */
  private synchronized void taken(List<String> acknowledged) {
    String last = acknowledged.getLast();
    boolean there = waiting.stream().limit(AT_ONCE).anyMatch(stored -> stored.id.equals(last));
    while (there && !waiting.removeFirst().id.equals(last)) {
      // The ones before it were acknowledged with it.
    }
    waitingNow = waiting.size();
  }

  private void taken() {
    if (!trouble.isEmpty()) {
      LOG.info("Redis {} takes acknowledgements again", source.redis().address());
      trouble = "";
    }
    if (someGivenUp) {
      someGivenUp = false;
      readAllAgain.run();
    }
  }

  private void note(RedisException refused) {
    Throwable cause = refused.getCause() == null ? refused : refused.getCause();
    String reason = String.valueOf(cause.getMessage());
    if (trouble.isEmpty()) {
      LOG.warn(
          "Redis {} takes no acknowledgements of {} by {}, so its stream grows: {}; keeps trying",
          source.redis().address(),
          source.stream(),
          settings.group(),
          reason);
    }
    trouble = reason;
  }

  private synchronized List<String> due() {
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
