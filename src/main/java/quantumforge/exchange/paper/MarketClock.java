package quantumforge.exchange.paper;

/**
 * How long a market has been open, pauses not counted. After a lag of the market's own it makes up
 * for the lost time slowly: all of it at once would be a burst that healthy clients are cut for.
 * Every argument is a reading of {@link System#nanoTime}. For the market's thread alone.
 */
final class MarketClock {

  /** So much of the market is due at once at the most. */
  static final long BURST_NANOS_MAX = 50_000_000L;

  /** A market that fell further behind goes on from now instead of making up for it. */
  static final long LAG_NANOS_MAX = 1_000_000_000L;

  /** While it makes up for a lag, the market is so many times as fast as usual. */
  private static final long CATCH_UP = 2;

  private long originNanos;
  private long openNanos;
  private long movedNanos;

  /** Lets the clock run on from where it stands; time that passed before is not counted. */
  void run(long nowNanos) {
    originNanos = nowNanos - openNanos;
    movedNanos = nowNanos;
  }

  /** Moves the clock and reads it. */
  long move(long nowNanos) {
    long passed = nowNanos - movedNanos;
    movedNanos = nowNanos;
    long step = Math.min(BURST_NANOS_MAX, CATCH_UP * passed);
    openNanos = Math.min(nowNanos - originNanos, openNanos + step);
    return openNanos;
  }

  /**
   * Gives up time that cannot be made up for.
   *
   * @param saidNanos up to where on this clock everything is said
   */
  void giveUpLag(long nowNanos, long saidNanos) {
    long reached = Math.min(saidNanos, openNanos);
    if (nowNanos - originNanos - reached > LAG_NANOS_MAX) {
      openNanos = reached;
      run(nowNanos);
    }
  }
}
