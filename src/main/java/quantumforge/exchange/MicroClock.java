package quantumforge.exchange;

import java.time.Instant;

/** The collector's own clock, in the unit of all times of the market: epoch microseconds, UTC. */
public final class MicroClock {

  private MicroClock() {}

  /** Now. */
  public static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }
}
