package quantumforge.exchange.session;

import java.util.concurrent.TimeUnit;

/** A {@link Budget} on the real clock that callers wait for. Thread-safe. */
public final class PacedBudget {

  private final Budget budget;

  /**
   * @param limit what may be spent in any window
   */
  public PacedBudget(int limit, long windowSeconds) {
    budget = new Budget(limit, TimeUnit.SECONDS.toNanos(windowSeconds));
  }

  /** Waits until there is room, and spends. */
  public void acquire(int cost) throws InterruptedException {
    acquire(cost, 0);
  }

  /** Waits until there is room for the cost and for something to spare, and spends the cost. */
  void acquire(int cost, int spare) throws InterruptedException {
    for (long wait = trySpend(cost, spare); wait > 0; wait = trySpend(cost, spare)) {
      TimeUnit.NANOSECONDS.sleep(wait);
    }
  }

  private synchronized long trySpend(int cost, int spare) {
    return budget.trySpend(System.nanoTime(), cost, spare);
  }

  synchronized void observe(int venueUsed) {
    budget.observe(System.nanoTime(), venueUsed);
  }

  synchronized void block(long seconds) {
    budget.block(System.nanoTime(), TimeUnit.SECONDS.toNanos(seconds));
  }

  synchronized int used() {
    return budget.used(System.nanoTime());
  }
}
