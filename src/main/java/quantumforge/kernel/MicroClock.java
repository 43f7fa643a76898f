package quantumforge.kernel;

import java.time.Instant;

/**
 * This machine's own clock, in the unit of all times of the market: epoch microseconds, UTC. It may
 * be set, also back: for the lengths of times there is {@link System#nanoTime}. Thread-safe.
 */
public final class MicroClock {

  private MicroClock() {}

  /** Microseconds since the epoch, now. */
  public static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }
}
