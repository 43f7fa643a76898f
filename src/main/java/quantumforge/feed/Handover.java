package quantumforge.feed;

import quantumforge.kernel.Tick;

/**
 * Hands a feed's ticks to its sink, and gives them up when the feed is stopped and the sink takes
 * nothing. Ticks are handed on by one thread at a time; the rest is thread-safe.
 */
final class Handover {

  private final TickSink sink;
  private volatile boolean stopping;
  private volatile boolean givenUp;
  private volatile Thread emitting;

  Handover(TickSink sink) {
    this.sink = sink;
  }

  /** From now on an interrupt ends the handing on of a tick. */
  void stop() {
    stopping = true;
  }

  boolean stopping() {
    return stopping;
  }

  /**
   * Hands nothing on any more, and interrupts the sink.
   *
   * @return whether a tick was being handed on
   */
  boolean giveUp() {
    givenUp = true;
    Thread stuck = emitting;
    if (stuck == null) {
      return false;
    }
    stuck.interrupt();
    return true;
  }

  /**
   * Hands a tick on; waits for the sink.
   *
   * @throws Stopped when the sink did not take it because the feed is stopped
   */
  void hand(Tick tick) {
    boolean interrupted = false;
    emitting = Thread.currentThread();
    try {
      if (givenUp) {
        throw new Stopped();
      }
      while (true) {
        try {
          sink.accept(tick);
          return;
        } catch (InterruptedException e) {
          interrupted = true;
          if (stopping) {
            throw new Stopped();
          }
        }
      }
    } finally {
      emitting = null;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Thrown through the machines when the feed is stopped while a tick is handed on. */
  static final class Stopped extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Stopped() {
      super(null, null, false, false);
    }
  }
}
