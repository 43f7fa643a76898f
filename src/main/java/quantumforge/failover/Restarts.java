package quantumforge.failover;

import java.time.Duration;

/**
 * How a server that ends again at once is started: ever more slowly, and, when it is a standby,
 * after some times from data that is made anew. That may not help, and takes from the primary what
 * it takes, so each time it is done half as often. Used by one thread.
 */
final class Restarts {

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int PAUSES_MAX = 5;
  private static final int REBUILD_AT = 5;
  private static final int REBUILD_AT_MAX = 640;

  private final Duration quick;
  private long startedNanos;
  private int quickEnds;
  private int rebuildAt = REBUILD_AT;

  /**
   * @param quick a server that ran for less has not been started well
   */
  Restarts(Duration quick) {
    this.quick = quick;
  }

  /**
   * The server is to be started.
   *
   * @param crashed whether it ended without being told to
   * @param nowNanos by {@link System#nanoTime}
   * @return how long to wait first
   */
  Duration pause(boolean crashed, long nowNanos) {
    if (nowNanos - startedNanos >= quick.toNanos()) {
      quickEnds = 0;
      rebuildAt = REBUILD_AT;
    }
    quickEnds = crashed ? quickEnds + 1 : 0;
    return PAUSE.multipliedBy(Math.min(quickEnds, PAUSES_MAX));
  }

  /** It is started now. */
  void started(long nowNanos) {
    startedNanos = nowNanos;
  }

  /** Whether a standby's data is to be made anew. */
  boolean rebuilds() {
    return quickEnds >= rebuildAt;
  }

  /** It was made anew, for that or for another reason. */
  void rebuilt(long nowNanos) {
    rebuildAt = rebuilds() ? Math.min(rebuildAt * 2, REBUILD_AT_MAX) : rebuildAt;
    quickEnds = 0;
    // What that took is not time for which the server ran.
    startedNanos = nowNanos;
  }
}
