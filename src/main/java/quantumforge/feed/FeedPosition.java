package quantumforge.feed;

import java.util.List;

/**
 * How far one instrument's ticks have been handed on, from which a restarted feed goes on.
 *
 * @param newestId every trade up to this id was handed on, except the missing ones; negative when
 *     there was none
 * @param missing ids up to the newest one that were announced as a gap and not fetched yet, in
 *     order; they are fetched first
 * @param lastUpdateId the last update of the order book that was handed on; negative when there was
 *     none. Updates cannot be fetched: the first snapshot of the restarted feed stands behind a gap
 *     that begins here
 */
public record FeedPosition(long newestId, List<MissingIds.Range> missing, long lastUpdateId) {

  /** Nothing was ever handed on. */
  public static final FeedPosition NONE = upTo(-1);

  public FeedPosition {
    missing = List.copyOf(missing);
  }

  /** No trade is missing up to an id, and of the order book nothing is known. */
  public static FeedPosition upTo(long newestId) {
    return new FeedPosition(newestId, List.of(), -1);
  }
}
