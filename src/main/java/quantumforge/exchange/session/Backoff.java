package quantumforge.exchange.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays between attempts: the limit doubles with each failure up to a cap, and the delay is drawn
 * evenly from zero to the limit, so that many collectors do not come back at once. Not thread-safe.
 */
final class Backoff {

  private static final int DOUBLINGS_MAX = 30;

  private final long minMillis;
  private final long maxMillis;
  private final RandomGenerator random;
  private int failures;

  Backoff(Duration min, Duration max, RandomGenerator random) {
    this.minMillis = min.toMillis();
    this.maxMillis = max.toMillis();
    this.random = random;
  }

  /** The delay before the next attempt, in milliseconds. */
  long nextMillis() {
    long limit = Math.min(maxMillis, minMillis << Math.min(failures, DOUBLINGS_MAX));
    failures++;
    return random.nextLong(limit + 1);
  }

  /** The last connection held long enough. */
  void reset() {
    failures = 0;
  }
}
