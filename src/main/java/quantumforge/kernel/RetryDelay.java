package quantumforge.kernel;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Waiting times that double from a smallest to a largest one, with half of each left to chance. */
public final class RetryDelay {

  private final long minMillis;
  private final long maxMillis;
  private long currentMillis;

  /**
   * Begins with the shortest delay.
   *
   * @param min the first delay, above 0
   * @param max the longest one, at least {@code min}
   */
  public RetryDelay(Duration min, Duration max) {
    minMillis = min.toMillis();
    maxMillis = max.toMillis();
    currentMillis = minMillis;
  }

  /** The next wait: half to all of a time that doubles with each call, up to the longest. */
  public Duration next() {
    long millis = currentMillis;
    currentMillis = Math.min(maxMillis, currentMillis * 2);
    return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
  }

  /** Begins again with the smallest wait. */
  public void reset() {
    currentMillis = minMillis;
  }
}
