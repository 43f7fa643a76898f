package quantumforge.relay;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import quantumforge.kernel.Deterministic;
import quantumforge.status.RelayStatus.DrainStatus;

/**
 * How fast a backlog becomes smaller, with all that is added to it meanwhile: the slope of the
 * straight line that lies best through what waited in the last {@value #WINDOW_SECONDS} seconds. A
 * slope that is not four times its own uncertainty is none: acknowledgements come in steps, and a
 * backlog that stands goes up and down with them. Not thread-safe.
 */
@Deterministic
final class DrainRate {

  /** Over so many seconds the rate is smoothed. */
  static final int WINDOW_SECONDS = 15;

  /** Before so many seconds no rate is known; brains acknowledge every few seconds. */
  static final int KNOWN_SECONDS = 6;

  private static final double NANOS = 1e9;
  private static final double SPACING_SECONDS = 0.5;
  private static final int SAMPLES_MIN = 5;
  private static final double CERTAIN = 4;

  private final Deque<Sample> samples = new ArrayDeque<>();
  private long lastTicks;
  private long droppedTicks;
  private Optional<Double> ticksPerSecond = Optional.empty();

  /** What waited, as if nothing had ever been dropped. */
  private record Sample(double seconds, double ticks) {}

  /**
   * Takes what waits now.
   *
   * @param dropped whether some of what waited was dropped since the last call: what it became less
   *     by is not taken for drained
   * @param nowNanos of the same clock for all calls, never before the last one
   */
  void sample(long ticks, boolean dropped, long nowNanos) {
    droppedTicks += dropped ? lastTicks - ticks : 0;
    lastTicks = ticks;
    double seconds = nowNanos / NANOS;
    if (samples.isEmpty() || seconds - samples.getLast().seconds >= SPACING_SECONDS) {
      samples.addLast(new Sample(seconds, ticks + (double) droppedTicks));
      forgetBefore(seconds - WINDOW_SECONDS);
      ticksPerSecond = slope();
    }
  }

  /** Where samples are rare, a few older ones are kept. */
  private void forgetBefore(double seconds) {
    while (samples.size() > SAMPLES_MIN && samples.getFirst().seconds < seconds) {
      samples.removeFirst();
    }
  }

  private Optional<Double> slope() {
    Sample first = samples.getFirst();
    double span = samples.getLast().seconds - first.seconds;
    if (samples.size() < SAMPLES_MIN || span < KNOWN_SECONDS) {
      return Optional.empty();
    }
    double middle =
        samples.stream().mapToDouble(at -> at.seconds - first.seconds).average().orElse(0);
    double mean = samples.stream().mapToDouble(at -> at.ticks - first.ticks).average().orElse(0);
    double squares = 0;
    double products = 0;
    double sum = 0;
    for (Sample at : samples) {
      double x = at.seconds - first.seconds - middle;
      double y = at.ticks - first.ticks - mean;
      squares += x * x;
      products += x * y;
      sum += y * y;
    }
    double slope = products / squares;
    double rest = Math.max(0, sum - slope * products) / (samples.size() - 2);
    double uncertain = Math.sqrt(rest / squares);
    return Optional.of(Math.abs(slope) > CERTAIN * uncertain ? -slope : 0);
  }

  /**
   * How long so much takes at this rate; empty before the rate is known.
   *
   * @param ticks that wait now
   */
  Optional<DrainStatus> left(long ticks) {
    return ticksPerSecond.map(rate -> new DrainStatus(rate, millis(ticks, rate)));
  }

  private static long millis(long ticks, double rate) {
    if (ticks == 0) {
      return 0;
    }
    return rate > 0 ? Math.round(1_000 * ticks / rate) : DrainStatus.NEVER;
  }
}
