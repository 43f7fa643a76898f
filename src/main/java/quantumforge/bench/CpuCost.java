package quantumforge.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Measures what work costs in processor time of the calling thread, which says the same on a busy
 * machine as on an idle one. Not thread-safe.
 */
final class CpuCost {

  /** What ran for so long has been compiled. */
  private static final long WARM_UP_NANOS = 1_000_000_000L;

  /** Shorter runs are repeated: the clock of processor time is coarse. */
  private static final long RUN_NANOS = 100_000_000L;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final int runs;

  /**
   * @param runs measured after the warm-up, at least 1
   */
  CpuCost(int runs) {
    if (runs < 1) {
      throw new IllegalArgumentException("--runs must be 1 or more, got " + runs);
    }
    this.runs = runs;
  }

  /**
   * Nanoseconds of processor time for each of so many units.
   *
   * @param units that the work does each time
   * @param work must have an effect that nobody can leave out
   */
  Spread nanosPer(long units, Runnable work) {
    long until = System.nanoTime() + WARM_UP_NANOS;
    do {
      work.run();
    } while (System.nanoTime() < until);
    double[] figures = new double[runs];
    for (int i = 0; i < runs; i++) {
      figures[i] = run(work) / units;
    }
    return Spread.of(figures);
  }

  private static double run(Runnable work) {
    long from = THREADS.getCurrentThreadCpuTime();
    long times = 0;
    long spent;
    do {
      work.run();
      times++;
      spent = THREADS.getCurrentThreadCpuTime() - from;
    } while (spent < RUN_NANOS);
    return spent / (double) times;
  }
}
