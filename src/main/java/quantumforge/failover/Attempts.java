package quantumforge.failover;

import java.time.Duration;
import java.util.Optional;
import quantumforge.kernel.Deterministic;

/**
 * Attempts at something that takes much and may fail: ever more rarely, and after some a person
 * must look. Used by one thread, but for the figure.
 */
@Deterministic
final class Attempts {

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int DOUBLED_MAX = 6;

  private final int max;
  private Optional<Object> what = Optional.empty();
  private volatile int failed;
  private long failedNanos;
  private String reason = "";

  /**
   * @param max so many failed ones in a row, and no other one is begun
   */
  Attempts(int max) {
    this.max = max;
  }

  /** How many have failed in a row. */
  int failed() {
    return failed;
  }

  /**
   * Another one is to be begun.
   *
   * @param of what it is an attempt at; something else begins anew
   * @param nowNanos by {@link System#nanoTime}
   * @throws AgentException when it is not to be begun now; the message says why the last one failed
   */
  void begin(Object of, long nowNanos) throws AgentException {
    if (!what.equals(Optional.of(of))) {
      what = Optional.of(of);
      failed = 0;
    }
    if (failed >= max) {
      throw new AgentException(
          "its data could not be made anew%s: a person must look at it, and order a ./forge db reinit behind that; %s"
              .formatted(failed == 1 ? "" : " %d times in a row".formatted(failed), reason));
    }
    if (failed > 0 && nowNanos - failedNanos < pause().toNanos()) {
      throw new AgentException(reason);
    }
  }

  private Duration pause() {
    return PAUSE.multipliedBy(1L << Math.min(failed - 1, DOUBLED_MAX));
  }

  /** The one that was begun has failed. */
  void failed(String why, long nowNanos) {
    failed++;
    failedNanos = nowNanos;
    reason = why;
  }

  /** The one that was begun has succeeded. */
  void succeeded() {
    failed = 0;
  }
}
