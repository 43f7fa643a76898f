package quantumforge.health;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the whole process stood still: frozen by a signal, by the garbage collector or by
 * its virtual machine. Whoever acts outwards asks {@link #pauses()} first; when the number grew
 * since authority was last confirmed, it must be confirmed again. Thread-safe.
 */
public final class PauseGuard implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PauseGuard.class);

  private final long limitNanos;
  private final LongSupplier nanoTime;
  private final Timer timer;
  private final Thread thread;
  private long lastBeat;
  private long pauses;

  /**
   * Does not watch before {@link #start()}.
   *
   * @param limit a gap longer than this is a pause
   */
  public PauseGuard(Duration limit, MeterRegistry meters) {
    this(limit, meters, System::nanoTime);
  }

  PauseGuard(Duration limit, MeterRegistry meters, LongSupplier nanoTime) {
    this.limitNanos = limit.toNanos();
    this.nanoTime = nanoTime;
    this.timer = meters.timer("forge.node.pauses");
    this.lastBeat = nanoTime.getAsLong();
    this.thread = Thread.ofPlatform().daemon().name("pause-guard").unstarted(this::watch);
  }

  /** Starts watching. */
  public PauseGuard start() {
    synchronized (this) {
      lastBeat = nanoTime.getAsLong();
    }
    thread.start();
    return this;
  }

  /**
   * How many pauses there were, one that ends right now included: this looks at the clock itself
   * and does not wait for the guard's thread.
   */
  public long pauses() {
    return beat();
  }

  private long beat() {
    long gap;
    long seen;
    synchronized (this) {
      long now = nanoTime.getAsLong();
      gap = now - lastBeat;
      lastBeat = now;
      if (gap > limitNanos) {
        pauses++;
      }
      seen = pauses;
    }
    if (gap > limitNanos) {
      report(Duration.ofNanos(gap));
    }
    return seen;
  }

  private void report(Duration gap) {
    timer.record(gap);
    LOG.warn("the process stood still for {} ms", gap.toMillis());
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(Duration.ofNanos(limitNanos / 10));
        beat();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
