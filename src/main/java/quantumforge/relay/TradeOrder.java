package quantumforge.relay;

import quantumforge.kernel.Tick;

/**
 * Follows the ids of one instrument's trades, and tells a trade that comes late from one of a venue
 * that began to count anew. Not thread-safe.
 */
public final class TradeOrder {

  /** Ids grow with time: a lower id on a trade newer by more than this is a new count. */
  private static final long RESTART_MICROS = 1_000_000;

  private boolean begun;
  private long newestId;
  private long newestMicros;

  /** Where a trade stands among those that came before it. */
  public enum Place {
    /** The first one: nothing is known of those before it. */
    FIRST,
    /** It has a higher id than all before it. */
    NEXT,
    /** Its id was passed: a back-filled one, or one that was there before. */
    LATE,
    /** Its id was passed, and it is too new to be late: the venue counts anew from it on. */
    RESTARTED
  }

  /** Takes a trade. */
  public Place add(Tick.Trade trade) {
    Place place = place(trade);
    if (place != Place.LATE) {
      begun = true;
      newestId = trade.tradeId();
      newestMicros = Math.max(newestMicros, trade.timestampMicros());
    }
    return place;
  }

  private Place place(Tick.Trade trade) {
    if (!begun) {
      return Place.FIRST;
    }
    if (trade.tradeId() > newestId) {
      return Place.NEXT;
    }
    return trade.timestampMicros() > newestMicros + RESTART_MICROS ? Place.RESTARTED : Place.LATE;
  }

  /** Takes a Gap of trades: its ids are passed. */
  public void add(Tick.Gap gap) {
    if (!begun || gap.toId() > newestId) {
      begun = true;
      newestId = gap.toId();
      newestMicros = Math.max(newestMicros, gap.receivedMicros());
    }
  }

  /** The highest id since the venue began to count; 0 before the first one. */
  public long newestId() {
    return newestId;
  }

  /** The newest time of any trade that was not late, or of a Gap; 0 before the first one. */
  public long newestMicros() {
    return newestMicros;
  }
}
