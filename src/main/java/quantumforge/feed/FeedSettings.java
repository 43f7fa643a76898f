package quantumforge.feed;

import java.time.Duration;
import quantumforge.kernel.SettingCheck;

/**
 * How a feed merges and repairs; {@code forge.feed} of the configuration.
 *
 * @param reorderWait how long ticks behind a hole that does not shrink wait at most for a live
 *     connection that has not passed it yet, 0..60 s
 * @param heldLimit how many ticks of one instrument and channel may wait behind a hole, 1 to a
 *     million
 * @param idRestartAfter how much newer than the newest tick an old id must be to mean that the
 *     venue began to count anew, 1 ms to 24 h
 * @param idJumpMax how far an id may be from the newest one without being confirmed by the next,
 *     1000 to 2^40
 * @param timeAheadMax how far a time may be ahead of the collector's clock without being confirmed,
 *     1 s to 1 day
 * @param checkInterval how often time is checked for ticks that wait, 10 ms..1 s
 * @param staleAfter how long a connection may miss what another one brings before it is replaced,
 *     500 ms to 1 h
 * @param stopTimeout how long a stop waits for a sink that does not take the last tick, 0 to 5 min
 */
public record FeedSettings(
    Duration reorderWait,
    int heldLimit,
    Duration idRestartAfter,
    long idJumpMax,
    Duration timeAheadMax,
    Duration checkInterval,
    Duration staleAfter,
    Duration stopTimeout,
    Backfill backfill,
    Books books) {

  public FeedSettings {
    SettingCheck.range("reorder-wait", reorderWait, Duration.ZERO, Duration.ofSeconds(60));
    SettingCheck.range("held-limit", heldLimit, 1, 1_000_000);
    SettingCheck.range(
        "id-restart-after", idRestartAfter, Duration.ofMillis(1), Duration.ofHours(24));
    SettingCheck.range("id-jump-max", idJumpMax, 1_000, 1L << 40);
    SettingCheck.range("time-ahead-max", timeAheadMax, Duration.ofSeconds(1), Duration.ofDays(1));
    SettingCheck.range(
        "check-interval", checkInterval, Duration.ofMillis(10), Duration.ofSeconds(1));
    SettingCheck.range("stale-after", staleAfter, Duration.ofMillis(500), Duration.ofHours(1));
    SettingCheck.range("stop-timeout", stopTimeout, Duration.ZERO, Duration.ofMinutes(5));
  }

  /**
   * How trades that no connection brought are fetched afterwards.
   *
   * @param pageSize trades asked for at once, 1..1000
   * @param attempts answers without any missing trade after which a hole stays open, 1 to 100;
   *     requests that fail do not count, and are repeated until the venue answers
   * @param retryDelay before the second attempt, 1 ms to 1 min; doubles with each further one
   * @param retryDelayMax the largest delay, from retryDelay to 1 h
   * @param idsMax how many ids of one hole are fetched at most, the newest ones; at least 1
   * @param rangesMax how many holes of one instrument may be open, 1 to a million
   * @param probeAfter how long after an outage of all connections a symbol without a trade is asked
   *     for, 0..1 h
   */
  public record Backfill(
      boolean enabled,
      int pageSize,
      int attempts,
      Duration retryDelay,
      Duration retryDelayMax,
      long idsMax,
      int rangesMax,
      Duration probeAfter) {

    public Backfill {
      SettingCheck.range("page-size", pageSize, 1, 1_000);
      SettingCheck.range("attempts", attempts, 1, 100);
      SettingCheck.range("retry-delay", retryDelay, Duration.ofMillis(1), Duration.ofMinutes(1));
      SettingCheck.range("retry-delay-max", retryDelayMax, retryDelay, Duration.ofHours(1));
      SettingCheck.range("ids-max", idsMax, 1, Integer.MAX_VALUE);
      SettingCheck.range("ranges-max", rangesMax, 1, 1_000_000);
      SettingCheck.range("probe-after", probeAfter, Duration.ZERO, Duration.ofHours(1));
    }
  }

  /**
   * How order books are kept.
   *
   * @param snapshotLevels levels of each side that a book handed on has at most, 1 to 5000 and not
   *     above levelsMax
   * @param levelsMax levels of each side that a book keeps, 100 to a million
   * @param keptDeltas changes of one instrument that wait for its snapshot, 1 to a million
   * @param keptFor how long such a change waits, 1 s to 1 h
   * @param snapshotEvery how often a book that changes is handed on whole, 1 s to 24 h
   * @param keptTops best bids and asks of one instrument that wait for their book, 1 to a million
   * @param retryDelay before a snapshot is asked for again, 1 ms to 1 min; doubles with each
   *     failure
   * @param retryDelayMax the largest delay, from retryDelay to 1 h
   */
  public record Books(
      int snapshotLevels,
      int levelsMax,
      int keptDeltas,
      Duration keptFor,
      Duration snapshotEvery,
      int keptTops,
      Duration retryDelay,
      Duration retryDelayMax) {

    public Books {
      SettingCheck.range("levels-max", levelsMax, 100, 1_000_000);
      SettingCheck.range("snapshot-levels", snapshotLevels, 1, Math.min(5_000, levelsMax));
      SettingCheck.range("kept-deltas", keptDeltas, 1, 1_000_000);
      SettingCheck.range("kept-for", keptFor, Duration.ofSeconds(1), Duration.ofHours(1));
      SettingCheck.range(
          "snapshot-every", snapshotEvery, Duration.ofSeconds(1), Duration.ofHours(24));
      SettingCheck.range("kept-tops", keptTops, 1, 1_000_000);
      SettingCheck.range("retry-delay", retryDelay, Duration.ofMillis(1), Duration.ofMinutes(1));
      SettingCheck.range("retry-delay-max", retryDelayMax, retryDelay, Duration.ofHours(1));
    }
  }
}
