package quantumforge.exchange.paper;

import java.time.Duration;
import quantumforge.kernel.MicroClock;

/** The exchange's idea of the time, which can be told to be wrong. Thread-safe. */
final class PaperClock {

  private static final double MILLION = 1e6;

  private record Error(long aheadMicros, long driftPpm, long sinceMicros) {

    long at(long nowMicros) {
      return aheadMicros + Math.round((nowMicros - sinceMicros) * (driftPpm / MILLION));
    }
  }

  private volatile Error error = new Error(0, 0, 0);

  /** Epoch microseconds. */
  long micros() {
    long now = MicroClock.now();
    return now + error.at(now);
  }

  /**
   * Makes it wrong from now on.
   *
   * @param ahead how much it is ahead; negative for behind
   * @param driftPpm how much faster than the real one it goes, in millionths; may be negative
   */
  void wrong(Duration ahead, long driftPpm) {
    error = new Error(ahead.toNanos() / 1_000, driftPpm, MicroClock.now());
  }
}
