package quantumforge.feed;

import java.time.Duration;

/**
 * How a feed merges and repairs; {@code forge.feed} of the configuration.
 *
 * @param reorderWait how long ticks behind a hole that does not shrink wait at most for a live
 *     connection that has not passed it yet, 0..60 s
 * @param heldLimit how many ticks of one instrument and channel may wait behind a hole
 * @param idRestartAfter how much newer than the newest tick an old id must be to mean that the
 *     venue began to count anew
 * @param idJumpMax how far an id may be from the newest one without being confirmed by the next
 * @param timeAheadMax how far a time may be ahead of the collector's clock without being confirmed
 * @param checkInterval how often time is checked for ticks that wait, 10 ms..1 s
 * @param stopTimeout how long a stop waits for a sink that does not take the last tick
 */
public record FeedSettings(
    Duration reorderWait,
    int heldLimit,
    Duration idRestartAfter,
    long idJumpMax,
    Duration timeAheadMax,
    Duration checkInterval,
    Duration stopTimeout,
    Backfill backfill,
    Books books) {

  public FeedSettings {
    between("reorder-wait", reorderWait, Duration.ZERO, Duration.ofSeconds(60));
    between("held-limit", heldLimit, 1, 1_000_000);
    between("id-restart-after", idRestartAfter, Duration.ofMillis(1), Duration.ofHours(24));
    between("id-jump-max", idJumpMax, 1_000, 1L << 40);
    between("time-ahead-max", timeAheadMax, Duration.ofSeconds(1), Duration.ofDays(1));
    between("check-interval", checkInterval, Duration.ofMillis(10), Duration.ofSeconds(1));
    between("stop-timeout", stopTimeout, Duration.ZERO, Duration.ofMinutes(5));
  }

  /**
   * How trades that no connection brought are fetched afterwards.
   *
   * @param pageSize trades asked for at once, 1..1000
   * @param attempts requests without any result after which a hole stays open
   * @param retryDelay before the second attempt; doubles with each further one
   * @param idsMax how many ids of one hole are fetched at most, the newest ones
   * @param rangesMax how many holes of one instrument may be open
   * @param probeAfter how long after an outage of all connections a symbol without a trade is asked
   *     for, 0..1 h
   */
  public record Backfill(
      boolean enabled,
      int pageSize,
      int attempts,
      Duration retryDelay,
      long idsMax,
      int rangesMax,
      Duration probeAfter) {

    public Backfill {
      between("backfill.page-size", pageSize, 1, 1_000);
      between("backfill.attempts", attempts, 1, 100);
      between("backfill.retry-delay", retryDelay, Duration.ofMillis(1), Duration.ofMinutes(1));
      between("backfill.ids-max", idsMax, 1, Integer.MAX_VALUE);
      between("backfill.ranges-max", rangesMax, 1, 1_000_000);
      between("backfill.probe-after", probeAfter, Duration.ZERO, Duration.ofHours(1));
    }
  }

  /**
   * How order books are kept.
   *
   * @param snapshotLevels levels of each side that a book handed on has at most, 1..5000
   * @param levelsMax levels of each side that a book keeps
   * @param keptDeltas changes of one instrument that wait for its snapshot
   * @param keptTops best bids and asks of one instrument that wait for their book
   * @param retryDelay before a snapshot is asked for again; doubles with each failure
   * @param retryDelayMax the largest delay
   */
  public record Books(
      int snapshotLevels,
      int levelsMax,
      int keptDeltas,
      int keptTops,
      Duration retryDelay,
      Duration retryDelayMax) {

    public Books {
      between("books.snapshot-levels", snapshotLevels, 1, 5_000);
      between("books.levels-max", levelsMax, 100, 1_000_000);
      between("books.kept-deltas", keptDeltas, 1, 1_000_000);
      between("books.kept-tops", keptTops, 1, 1_000_000);
      between("books.retry-delay", retryDelay, Duration.ofMillis(1), Duration.ofMinutes(1));
      between("books.retry-delay-max", retryDelayMax, retryDelay, Duration.ofHours(1));
    }
  }

  private static void between(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "forge.feed." + key + " must be in " + least + ".." + most + ", got " + value);
    }
  }

  private static void between(String key, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "forge.feed." + key + " must be in " + least + ".." + most + ", got " + value);
    }
  }
}
