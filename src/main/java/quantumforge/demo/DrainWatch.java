package quantumforge.demo;

import java.time.Duration;
import java.util.List;

/**
 * Says how long it is worth waiting for what is still on its way into the stores. Back-fill that
 * waits for the venue's request weight may stand still for a minute; while the collector says that
 * trades are missing, that is no end. For one thread.
 */
final class DrainWatch {

  /** Without any movement, and with nothing missing at the collector, nothing more comes. */
  static final Duration STANDSTILL = Duration.ofSeconds(10);

  /** The same while a collector is silent: so long a restart may take on a busy machine. */
  static final Duration SILENCE = Duration.ofSeconds(90);

  /** The longest wait, whatever moves. */
  static final Duration PATIENCE = Duration.ofMinutes(4);

  private final long begunNanos;
  private long movedNanos;
  private List<Long> before = List.of();

  /**
   * @param nowNanos of {@link System#nanoTime}, as every time here
   */
  DrainWatch(long nowNanos) {
    begunNanos = nowNanos;
    movedNanos = nowNanos;
  }

  /**
   * Whether to look again.
   *
   * @param counts anything that changes while something arrives
   * @param work what the collectors have still to do
   */
  boolean isWorthWaiting(long nowNanos, List<Long> counts, CollectorProbe.Work work) {
    if (work.missingTrades() > 0 || !counts.equals(before)) {
      movedNanos = nowNanos;
      before = List.copyOf(counts);
    }
    Duration standstill = work.silent() > 0 ? SILENCE : STANDSTILL;
    return nowNanos - movedNanos <= standstill.toNanos()
        && nowNanos - begunNanos <= PATIENCE.toNanos();
  }
}
