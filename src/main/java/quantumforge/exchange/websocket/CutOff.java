package quantumforge.exchange.websocket;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Cuts a connection at which something takes too long: a socket has a time limit for a single read
 * only, and none for a write. To be closed when it is done. Thread-safe.
 */
final class CutOff implements AutoCloseable {

  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile boolean late;

  /**
   * @param cut ends what takes too long; called once at most, on a thread that must not wait
   */
  CutOff(Duration limit, Runnable cut) {
    done.whenComplete(
        (inTime, tooLate) -> {
          if (tooLate != null) {
            late = true;
            cut.run();
          }
        });
    done.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Whether it was cut. */
  boolean late() {
    return late;
  }

  @Override
  public void close() {
    done.complete(null);
  }
}
