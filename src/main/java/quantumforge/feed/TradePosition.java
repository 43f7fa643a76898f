package quantumforge.feed;

import java.util.List;

/**
 * How far one instrument's trades have been handed on, from which a restarted feed goes on.
 *
 * @param newestId every trade up to this id was handed on, except the missing ones
 * @param missing ids up to the newest one that were announced as a gap and not fetched yet, in
 *     order; they are fetched first
 */
public record TradePosition(long newestId, List<MissingIds.Range> missing) {

  public TradePosition {
    missing = List.copyOf(missing);
  }

  /** Nothing is missing up to an id. */
  public static TradePosition upTo(long newestId) {
    return new TradePosition(newestId, List.of());
  }
}
