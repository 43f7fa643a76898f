package quantumforge.relay;

/** Events per second over the last whole second. Thread-safe. */
public final class RateMeter {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private long windowStartNanos = System.nanoTime();
  private long inWindow;
  private double perSecond;

  /** Counts events that happen now. */
  public synchronized void add(long events) {
    roll();
    inWindow += events;
  }

  /**
   * Events per second in the last whole second that has passed, at least 0; 0 in the first second.
   */
  public synchronized double perSecond() {
    roll();
    return perSecond;
  }

  private void roll() {
    long elapsedNanos = System.nanoTime() - windowStartNanos;
    if (elapsedNanos >= SECOND_NANOS) {
      perSecond = inWindow * (double) SECOND_NANOS / elapsedNanos;
      inWindow = 0;
      windowStartNanos += elapsedNanos;
    }
  }
}
