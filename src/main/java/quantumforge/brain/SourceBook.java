package quantumforge.brain;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import quantumforge.kernel.BookDepth;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.relay.FollowedBook;

/**
 * One collector's book of an instrument, in the collector's own ids, so that it is there when the
 * book of another one cannot be followed any more. What lies behind the place of that one is kept
 * as changes, so that little of it is lost when this one takes over. Not thread-safe.
 */
final class SourceBook {

  /** As many levels of each side as a feed's snapshot has, by default. */
  private static final int SNAPSHOT_LEVELS = 1_000;

  /** Changes of deeper levels come too; what is best now may have been deep. */
  private static final int LEVELS_MAX = 2 * SNAPSHOT_LEVELS;

  /** Changes kept at most, and for how long: about twice what a change of the collector takes. */
  private static final int LATER_MAX = 1_000;

  private static final long LATER_MICROS = 10_000_000;

  private final Instrument instrument;
  private final FollowedBook book;
  private final Deque<Tick.BookDelta> later = new ArrayDeque<>();
  private boolean whole;
  private long lastId = -1;
  private long bookId = -1;

  SourceBook(Instrument instrument) {
    this.instrument = instrument;
    this.book = new FollowedBook(instrument, LEVELS_MAX);
  }

  /** Takes a whole book; false when it was there. */
  boolean take(Tick.BookSnapshot snapshot) {
    if (whole && snapshot.lastUpdateId() <= lastId) {
      return false;
    }
    later.clear();
    book.add(snapshot);
    bookId = snapshot.lastUpdateId();
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
    later.add(delta);
    lastId = delta.lastUpdateId();
    while (later.size() > LATER_MAX || lastId - later.peekFirst().lastUpdateId() > LATER_MICROS) {
      apply();
    }
    return whole;
  }

  private void apply() {
    Tick.BookDelta delta = later.removeFirst();
    book.add(delta);
    bookId = delta.lastUpdateId();
    whole = book.depth(0).isPresent();
  }

  /** Changes up to an id need not be kept any more. */
  void settle(long upToId) {
    while (!later.isEmpty() && later.peekFirst().lastUpdateId() <= upToId) {
      apply();
    }
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

  /**
   * The oldest book that contains an id, and the changes behind it; none while it is not whole.
   *
   * @param id at most the last one
   */
  List<Tick> from(long id) {
    settle(id - 1);
    if (whole && bookId < id) {
      apply();
    }
    Optional<Tick> snapshot =
        whole ? book.depth(SNAPSHOT_LEVELS).map(this::snapshot) : Optional.empty();
    return snapshot
        .map(found -> Stream.concat(Stream.of(found), later.stream()).toList())
        .orElse(List.of());
  }

  private Tick snapshot(BookDepth depth) {
    return new Tick.BookSnapshot(
        instrument, bookId, depth.bids(), depth.asks(), depth.receivedMicros());
  }
}
