package quantumforge.brain;

import java.util.Optional;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.relay.FollowedBook;

/**
 * One collector's book of an instrument, in the collector's own ids, so that it is there when the
 * book of another one cannot be followed any more. Not thread-safe.
 */
final class SourceBook {

  /** As many levels of each side as a feed's snapshot has, by default. */
  private static final int SNAPSHOT_LEVELS = 1_000;

  /** Changes of deeper levels come too; what is best now may have been deep. */
  private static final int LEVELS_MAX = 2 * SNAPSHOT_LEVELS;

  private final Instrument instrument;
  private final FollowedBook book;
  private boolean whole;
  private long lastId = -1;

  SourceBook(Instrument instrument) {
    this.instrument = instrument;
    this.book = new FollowedBook(instrument, LEVELS_MAX);
  }

  /** Takes a whole book; false when it was there. */
  boolean take(Tick.BookSnapshot snapshot) {
    if (whole && snapshot.lastUpdateId() <= lastId) {
      return false;
    }
    book.add(snapshot);
    lastId = snapshot.lastUpdateId();
    whole = book.depth(0).isPresent();
    return true;
  }

  /** Takes a change; false when it was there, or there is no book to change. */
  boolean take(Tick.BookDelta delta) {
    if (!whole || delta.lastUpdateId() <= lastId) {
      return false;
    }
    if (delta.firstUpdateId() != lastId + 1) {
      whole = false;
      return false;
    }
    book.add(delta);
    lastId = delta.lastUpdateId();
    whole = book.depth(0).isPresent();
    return whole;
  }

  /** Changes are missing: there is no book until the next whole one. */
  void take(Tick.Gap gap) {
    whole &= gap.toId() <= lastId;
  }

  boolean whole() {
    return whole;
  }

  /** Up to where changes are contained; of use while it is whole. */
  long lastId() {
    return lastId;
  }

  /** The book as it is; empty while it is not whole. */
  Optional<Tick.BookSnapshot> snapshot() {
    return whole
        ? book.depth(SNAPSHOT_LEVELS)
            .map(
                depth ->
                    new Tick.BookSnapshot(
                        instrument, lastId, depth.bids(), depth.asks(), depth.receivedMicros()))
        : Optional.empty();
  }
}
