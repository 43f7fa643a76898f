package quantumforge.console;

import java.time.Instant;

/** The two clocks of the server: a monotonic one for ages, the wall clock for stamps. */
final class ServerClock {

  private final long startNanos = System.nanoTime();

  /** Milliseconds since this server started; never goes back. */
  long millis() {
    return (System.nanoTime() - startNanos) / 1_000_000;
  }

  /** Age of a wall clock stamp of another machine; -1 for no stamp, never less than 0 otherwise. */
  static long ageMillis(long epochMicros) {
    return epochMicros <= 0 ? -1 : Math.max(0, Instant.now().toEpochMilli() - epochMicros / 1_000);
  }
}
