package quantumforge.brain;

import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Tick;

/**
 * The ids of order books whose venue gives none: each collector numbers the changes for itself. In
 * a brain an id also says whose it is, so that it knows after a restart whose book it has stored:
 * eight times the collector's id, and the collector's number. A change of the collector's id n has
 * the eight ids that end there, so what follows without a hole still does.
 */
@Deterministic
final class CollectorIds {

  /** As many as a brain reads. */
  private static final int COLLECTORS_MAX = 8;

  private CollectorIds() {}

  /**
   * The brain's id.
   *
   * @param collector its place among {@code brain.collectors}, from 0
   */
  static long of(int collector, long id) {
    return id * COLLECTORS_MAX + collector;
  }

  /** The brain's id behind the one that ends before a collector's. */
  static long first(int collector, long id) {
    return of(collector, id - 1) + 1;
  }

  /** Whose a brain's id is. */
  static int collector(long id) {
    return (int) (id % COLLECTORS_MAX);
  }

  /** A collector's newest id that is not above a brain's. */
  static long upTo(int collector, long id) {
    return Math.floorDiv(id - collector, COLLECTORS_MAX);
  }

  /** The collector's id of a brain's. */
  static long theirs(long id) {
    return id / COLLECTORS_MAX;
  }

  /** A change, a whole book or a Gap of it in the brain's ids. */
  static Tick of(int collector, Tick tick) {
    return switch (tick) {
      case Tick.BookDelta delta -> of(collector, delta);
      case Tick.BookSnapshot snapshot -> of(collector, snapshot);
      case Tick.Gap gap -> of(collector, gap);
      case Tick.Trade trade -> throw new IllegalArgumentException("no book: " + trade);
      case Tick.TopOfBook top -> throw new IllegalArgumentException("no book: " + top);
    };
  }

  static Tick.BookDelta of(int collector, Tick.BookDelta delta) {
    return new Tick.BookDelta(
        delta.instrument(),
        first(collector, delta.firstUpdateId()),
        of(collector, delta.lastUpdateId()),
        delta.bids(),
        delta.asks(),
        delta.timestampMicros(),
        delta.receivedMicros());
  }

  static Tick.BookSnapshot of(int collector, Tick.BookSnapshot snapshot) {
    return new Tick.BookSnapshot(
        snapshot.instrument(),
        of(collector, snapshot.lastUpdateId()),
        snapshot.bids(),
        snapshot.asks(),
        snapshot.receivedMicros());
  }

  static Tick.Gap of(int collector, Tick.Gap gap) {
    return new Tick.Gap(
        gap.instrument(),
        gap.channel(),
        first(collector, gap.fromId()),
        of(collector, gap.toId()),
        gap.cause(),
        gap.repaired(),
        gap.receivedMicros());
  }
}
