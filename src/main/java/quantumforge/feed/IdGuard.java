package quantumforge.feed;

import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Tick;

/**
 * Keeps ticks out whose id or time is absurd beside what is known: one such number would make a
 * sequence wait for ever, or drop everything after it. An odd tick is counted and set aside; when
 * the next odd one continues it, the venue means it, and both are used. Times that are behind are
 * never odd: a tape has them. Not thread-safe.
 */
@Deterministic
final class IdGuard<T extends Tick> {

  enum Verdict {
    PLAUSIBLE,
    /** Not to be used now. */
    ODD,
    /** Odd like the one before it, {@link #suspect}, and continues it: both are to be used. */
    CONFIRMED
  }

  private final long jumpMax;
  private final long aheadMaxMicros;
  private final LaneCounters counters;
  private final LaneOutput output;
  private long newest;
  private long knownLeadMicros;
  private T suspect;
  private long suspectId;

  /**
   * @param lastId the last known id, or a negative number
   */
  IdGuard(long lastId, FeedSettings settings, LaneCounters counters, LaneOutput output) {
    this.newest = lastId;
    this.jumpMax = settings.idJumpMax();
    this.aheadMaxMicros = settings.timeAheadMax().toNanos() / 1_000;
    this.counters = counters;
    this.output = output;
  }

  /**
   * Judges one tick.
   *
   * @param anew whether it looks as if the venue began its ids anew
   */
  Verdict judge(T tick, long id, boolean anew) {
    long lead = lead(tick);
    if (!anew && !jumps(id) && lead <= knownLeadMicros + aheadMaxMicros) {
      newest = Math.max(newest, id);
      knownLeadMicros = lead > aheadMaxMicros ? lead : 0;
      return Verdict.PLAUSIBLE;
    }
    if (suspect != null
        && id > suspectId
        && id - suspectId <= jumpMax
        && Math.abs(lead - lead(suspect)) <= aheadMaxMicros) {
      newest = id;
      knownLeadMicros = lead > aheadMaxMicros ? lead : 0;
      return Verdict.CONFIRMED;
    }
    counters.implausible.increment();
    output.implausible(
        "id "
            + id
            + ", newest "
            + newest
            + ", "
            + lead / 1_000
            + " ms ahead of our clock: "
            + tick);
    if (suspect == null || id != suspectId) {
      suspect = tick;
      suspectId = id;
    }
    return Verdict.ODD;
  }

  /** Takes out the tick that was confirmed. */
  T suspect() {
    T confirmed = suspect;
    suspect = null;
    return confirmed;
  }

  /** Whether an id is so far below the newest that only a venue that counts anew sends it. */
  boolean farBelow(long id) {
    return newest >= 0 && newest - id > jumpMax;
  }

  /**
   * Judges an id that came by another way than the sequence itself, and that the next one cannot
   * confirm. One that is far ahead is counted and told; one that is behind is for the sequence.
   *
   * @param what it belongs to, for the message
   * @return whether it may be used
   */
  boolean reachable(long id, String what) {
    if (!jumps(id)) {
      return true;
    }
    counters.implausible.increment();
    output.implausible(what + " has the id " + id + ", newest " + newest);
    return false;
  }

  /** The ids begin anew: the next one is plausible whatever it is. */
  void reset() {
    newest = -1;
    suspect = null;
  }

  private boolean jumps(long id) {
    return newest >= 0 && id - newest > jumpMax;
  }

  private static long lead(Tick tick) {
    return tick.timestampMicros() - tick.receivedMicros();
  }
}
