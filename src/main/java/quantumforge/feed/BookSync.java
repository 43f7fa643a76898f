package quantumforge.feed;

import java.util.ArrayDeque;
import java.util.List;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Tick;

/**
 * Joins a book snapshot to the changes that came while it was fetched. Rules of Binance spot, "How
 * to manage a local order book correctly": a snapshot that ends before the first kept change is too
 * old, and another one is needed while the changes stay kept; changes that the snapshot contains
 * are dropped; the first one left must continue the snapshot. The rule used here is {@code U <=
 * lastUpdateId + 1}, which also takes a change that begins right behind the snapshot. Keeping
 * nothing, or only changes that the snapshot contains, is right too: the symbol is quiet. Bounded:
 * of too many changes the oldest go, which only asks for a newer snapshot. Not thread-safe.
 */
@Deterministic
final class BookSync {

  private final int limit;
  private final long keptForMicros;
  private final ArrayDeque<Tick.BookDelta> kept = new ArrayDeque<>();
  private boolean synced;

  /**
   * @param limit how many changes are kept at most
   * @param keptForMicros how long one is kept; a snapshot that is fetched now is newer
   */
  BookSync(int limit, long keptForMicros) {
    this.limit = limit;
    this.keptForMicros = keptForMicros;
  }

  boolean synced() {
    return synced;
  }

  /**
   * Keeps a change for the snapshot that is to come, which must be newer than a hole between the
   * changes: what lies before one goes.
   */
  void keep(Tick.BookDelta delta) {
    if (!kept.isEmpty() && delta.firstUpdateId() > kept.peekLast().lastUpdateId() + 1) {
      kept.clear();
    }
    long oldest = delta.receivedMicros() - keptForMicros;
    while (!kept.isEmpty() && (kept.size() >= limit || kept.peek().receivedMicros() < oldest)) {
      kept.poll();
    }
    kept.add(delta);
  }

  /**
   * Joins a snapshot.
   *
   * @param watermark the last update id that the book had, or that came by any change; a negative
   *     number for none
   * @return the kept changes that continue it, or null when it is too old
   */
  List<Tick.BookDelta> join(Tick.BookSnapshot snapshot, long watermark) {
    long reached = kept.isEmpty() ? watermark : kept.peek().firstUpdateId() - 1;
    if (reached > snapshot.lastUpdateId()) {
      return null;
    }
    List<Tick.BookDelta> rest =
        kept.stream().filter(delta -> delta.lastUpdateId() > snapshot.lastUpdateId()).toList();
    kept.clear();
    synced = true;
    return rest;
  }

  /** The book is not to be trusted any more: begins again with nothing kept. */
  void lose() {
    kept.clear();
    synced = false;
  }
}
