package quantumforge.brain;

import java.util.List;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Tick;

/**
 * How far the trades of one instrument are in one store: the newest id, and which ids below it are
 * not there. Whatever brings a trade, and however often, the position says whether the store still
 * needs it. Not thread-safe.
 */
@Deterministic
final class TradePosition {

  /** Ids grow with time: a lower id on a trade newer by more than this is a new count. */
  private static final long RESTART_MICROS = 1_000_000;

  /** As many holes as a feed keeps open. */
  private static final int RANGES_MAX = 1_000;

  private final IdRanges missing = new IdRanges(RANGES_MAX);
  private final IdRanges unknown = new IdRanges(RANGES_MAX);
  private final IdRanges unannounced = new IdRanges(RANGES_MAX);
  private boolean begun;
  private long newestId;
  private long newestMicros;
  private long bookGapId = -1;

  /** What is older belongs to the count before, and comes from one that is behind. */
  private long restartedMicros;

  /** What a store makes of a trade. */
  enum Place {
    /** It follows on the newest one, or is the first of all. */
    NEXT,
    /** It is newer, and ids before it are missing. */
    BEHIND_HOLE,
    /** It was missing, and was announced as such. */
    LATE,
    /** It is older than all that was ever stored, and was not announced as missing. */
    OLDER,
    /** Its id was passed, and it is too new to be late: the venue counts anew from it on. */
    RESTARTED,
    /** The store has it. */
    KNOWN
  }

  Place place(Tick.Trade trade) {
    long id = trade.tradeId();
    if (!begun || id == newestId + 1) {
      return Place.NEXT;
    }
    if (trade.timestampMicros() < restartedMicros) {
      return Place.KNOWN;
    }
    if (id > newestId) {
      return Place.BEHIND_HOLE;
    }
    if (missing.contains(id)) {
      return Place.LATE;
    }
    if (trade.timestampMicros() > newestMicros + RESTART_MICROS) {
      return Place.RESTARTED;
    }
    return unknown.contains(id) ? Place.OLDER : Place.KNOWN;
  }

  /** Takes a trade at the place that {@link #place} found; not one that is known. */
  void take(Tick.Trade trade, Place place) {
    long id = trade.tradeId();
    switch (place) {
      case NEXT -> {
        if (!begun && id > 0) {
          unknown.add(0, id - 1);
        }
        newest(id, trade.timestampMicros());
      }
      case BEHIND_HOLE -> {
        missing.add(newestId + 1, id - 1);
        newest(id, trade.timestampMicros());
      }
      case LATE -> missing.remove(id);
      case OLDER -> unknown.remove(id);
      case RESTARTED -> {
        missing.clear();
        unannounced.clear();
        unknown.clear();
        restartedMicros = trade.timestampMicros();
        newest(id, trade.timestampMicros());
      }
      case KNOWN -> throw new IllegalArgumentException("the store has " + trade);
    }
  }

  private void newest(long id, long micros) {
    begun = true;
    newestId = id;
    newestMicros = Math.max(newestMicros, micros);
  }

  /** Whether a Gap that is not repaired says something that is not known. */
  boolean news(Tick.Gap gap) {
    return !begun || gap.toId() > newestId;
  }

  /**
   * Takes a Gap that is news: everything up to its end is passed, and what is not there missing.
   */
  void take(Tick.Gap gap) {
    missing.add(begun ? newestId + 1 : gap.fromId(), gap.toId());
    newest(gap.toId(), gap.receivedMicros());
  }

  /** A late trade came whose collector will tell by a Gap record that it is repaired. */
  void awaitRecord(long id) {
    unannounced.add(id, id);
  }

  /** Which ids of a repaired Gap were found and not told of yet; from now on they are told of. */
  List<IdRanges.Range> tell(long fromId, long toId) {
    return unannounced.removeAll(fromId, toId);
  }

  /** The highest id of a Gap of the order book that is stored; below 0 for none. */
  long bookGapId() {
    return bookGapId;
  }

  void takeBookGap(Tick.Gap gap) {
    bookGapId = Math.max(bookGapId, gap.toId());
  }

  /** The newest Gap of the order book said so in vain; the same ids may be told of again. */
  void takeBackBookGap(Tick.Gap repaired) {
    bookGapId = repaired.fromId() - 1;
  }

  void takeBookGapsOf(TradePosition other) {
    bookGapId = Math.max(bookGapId, other.bookGapId);
  }

  boolean begun() {
    return begun;
  }

  long newestId() {
    return newestId;
  }

  /** Goes on from the newest trade of a store, which has what is older too. */
  void goOnBehind(Tick.Trade trade) {
    newest(trade.tradeId(), trade.timestampMicros());
  }

  /**
   * Takes what a store has of a Gap beside its newest trade: its ids may be missing.
   *
   * @param passed whether ids behind the newest trade are passed by it
   */
  void lacks(Tick.Gap gap, boolean passed) {
    if (gap.toId() > newestId && passed) {
      take(gap);
    } else if (gap.fromId() <= newestId) {
      missing.add(gap.fromId(), Math.min(gap.toId(), newestId));
    }
  }

  /** Takes out of what is missing an id that is there after all. */
  void found(long id) {
    missing.remove(id);
  }

  /** What is missing, lowest first. */
  List<IdRanges.Range> missing() {
    return missing.all();
  }

  /**
   * Whether the store has what another one lacks.
   *
   * @param otherwise what to answer when both have the same newest trade
   */
  boolean isFurther(TradePosition other, boolean otherwise) {
    if (!other.begun || newestMicros > other.newestMicros) {
      return begun;
    }
    return otherwise && newestId == other.newestId;
  }

  /** Whether the store lacks the same as another one. */
  boolean agrees(TradePosition other) {
    return newestId == other.newestId && missing.equals(other.missing);
  }

  /** The newest trade, as it is stored. */
  String newestText() {
    return begun ? newestId + "@" + newestMicros : "";
  }

  /** Everything else, as it is stored; changes with holes alone. */
  String holesText() {
    return String.join(
        ";", missing.text(), unannounced.text(), unknown.text(), Long.toString(bookGapId));
  }

  /**
   * Goes on from what was stored.
   *
   * @throws IllegalArgumentException when the texts have another form
   */
  void resume(String newestText, String holesText) {
    if (!newestText.isEmpty()) {
      int at = newestText.indexOf('@');
      if (at < 1) {
        throw new IllegalArgumentException("no position of trades: '" + newestText + "'");
      }
      begun = true;
      newestId = Long.parseLong(newestText.substring(0, at));
      newestMicros = Long.parseLong(newestText.substring(at + 1));
    }
    if (!holesText.isEmpty()) {
      String[] parts = holesText.split(";", -1);
      if (parts.length != 4) {
        throw new IllegalArgumentException("no list of holes: '" + holesText + "'");
      }
      missing.parse(parts[0]);
      unannounced.parse(parts[1]);
      unknown.parse(parts[2]);
      bookGapId = Long.parseLong(parts[3]);
    }
  }
}
