package quantumforge.feed;

import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Tells which updates of one order book are not handed on: each id once, and none that is. What may
 * be missing is told at once by one id, and taken back by a repaired {@link Tick.Gap} when nothing
 * was. Not thread-safe.
 */
@Deterministic
final class BookGaps {

  private static final long NONE = -1;

  private final Instrument instrument;
  private final LaneCounters counters;
  private final LaneOutput output;
  private long handedOn;
  private long toldOf;
  private String cause = "the collector was started again, and the book begins anew";

  /**
   * @param lastUpdateId the last update that was handed on before a restart, or a negative number
   */
  BookGaps(Instrument instrument, long lastUpdateId, LaneCounters counters, LaneOutput output) {
    this.instrument = instrument;
    this.handedOn = Math.max(NONE, lastUpdateId);
    this.toldOf = handedOn;
    this.counters = counters;
    this.output = output;
  }

  /** Whether anything was handed on behind which updates can be missing. */
  boolean begun() {
    return handedOn != NONE;
  }

  /** Whether something is told of as missing behind what was handed on. */
  boolean open() {
    return toldOf > handedOn;
  }

  /** The next updates may be missing; nobody knows yet. */
  void doubt(String why, long nowMicros) {
    cause = why;
    if (!open()) {
      missing(handedOn + 1, nowMicros);
    }
  }

  /** Updates up to this id are missing. */
  void missing(String why, long toId, long nowMicros) {
    cause = why;
    missing(toId, nowMicros);
  }

  private void missing(long toId, long nowMicros) {
    if (begun() && toId > toldOf) {
      emit(toldOf + 1, toId, false, nowMicros);
      toldOf = toId;
    }
  }

  /** The whole book is handed on next: updates before it that are not told of yet do not come. */
  void beforeWhole(long id, long nowMicros) {
    missing(id, nowMicros);
    if (toldOf > id && id >= handedOn) {
      emit(id + 1, toldOf, true, nowMicros);
    }
    handedOn = id;
    toldOf = id;
  }

  /**
   * A change was handed on that continues what was there.
   *
   * @return whether it brought what was told of as missing; then the whole book is due
   */
  boolean afterChange(long id, long nowMicros) {
    boolean brought = open();
    if (brought) {
      emit(handedOn + 1, toldOf, true, nowMicros);
    }
    handedOn = id;
    toldOf = id;
    return brought;
  }

  /** The venue began its ids anew: nothing can be told of by ids any more. */
  void restart() {
    handedOn = NONE;
    toldOf = NONE;
  }

  private void emit(long fromId, long toId, boolean repaired, long nowMicros) {
    if (!repaired) {
      counters.bookGaps.increment();
    }
    output.emit(
        new Tick.Gap(
            instrument,
            Tick.Channel.BOOK,
            fromId,
            toId,
            repaired ? "nothing was missing: " + cause : cause,
            repaired,
            nowMicros));
  }
}
