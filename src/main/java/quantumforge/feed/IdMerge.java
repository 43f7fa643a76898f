package quantumforge.feed;

import java.util.Comparator;
import java.util.PriorityQueue;
import quantumforge.kernel.Deterministic;

/**
 * Merges the items of any number of connections into one sequence without holes, by id. An item
 * covers the ids {@code first..last}; connections may group the same ids differently, so the rule
 * goes by a watermark: {@code last <= watermark} is a duplicate, {@code first <= watermark + 1}
 * extends the sequence, anything later leaves a hole. Items behind a hole are held back, because
 * another connection usually brings what is missing a moment later; only when the wait is over, the
 * hold is full, or nobody can bring it, the hole is given up and named. Not thread-safe.
 */
@Deterministic
final class IdMerge<T> {

  /** What became of an item. */
  enum Verdict {
    /** It extends the sequence. */
    NEXT,
    /** All its ids were there before. */
    DUPLICATE,
    /** It waits behind a hole. */
    HELD
  }

  /** Ids that no connection brought. */
  record Hole(long from, long to) {}

  private record Held<T>(long first, long last, long atMicros, T item) {}

  private static final long NONE = -1;

  private final long waitMicros;
  private final int heldLimit;
  private final PriorityQueue<Held<T>> held =
      new PriorityQueue<>(Comparator.<Held<T>>comparingLong(Held::first).thenComparing(Held::last));
  private long watermark;
  private long waitingSinceMicros;
  private boolean cut;

  /**
   * @param lastId the last id of the sequence so far, or a negative number to begin with the first
   *     item
   * @param waitMicros how long a hole may be waited for
   * @param heldLimit how many items may wait
   */
  IdMerge(long lastId, long waitMicros, int heldLimit) {
    this.watermark = Math.max(lastId, NONE);
    this.waitMicros = waitMicros;
    this.heldLimit = heldLimit;
    this.cut = lastId >= 0;
  }

  /** Offers one item; after {@link Verdict#HELD}, and while {@link #holding}, drain. */
  Verdict offer(long first, long last, T item, long nowMicros) {
    if (first <= watermark + 1 || watermark == NONE) {
      if (last <= watermark) {
        return Verdict.DUPLICATE;
      }
      watermark = last;
      cut = false;
      return Verdict.NEXT;
    }
    if (held.isEmpty()) {
      waitingSinceMicros = nowMicros;
    }
    held.add(new Held<>(first, last, nowMicros, item));
    return Verdict.HELD;
  }

  boolean holding() {
    return !held.isEmpty();
  }

  /** How many items wait. */
  int held() {
    return held.size();
  }

  /** How many ids the first hole in front of the items that wait has; 0 when none waits. */
  long awaited() {
    return held.isEmpty() ? 0 : held.peek().first() - watermark - 1;
  }

  /** The next held item that extends the sequence now, or null; skips those that came twice. */
  T poll() {
    while (!held.isEmpty() && held.peek().first() <= watermark + 1) {
      Held<T> next = held.poll();
      if (next.last() > watermark) {
        watermark = next.last();
        return next.item();
      }
    }
    return null;
  }

  /**
   * Gives up the hole in front of the first held item, when it is time; poll again afterwards.
   *
   * @return the hole, or null when there is none or it may still close
   */
  Hole giveUp(long nowMicros) {
    if (held.isEmpty()
        || !cut && held.size() < heldLimit && nowMicros - waitingSinceMicros < waitMicros) {
      return null;
    }
    Held<T> next = held.peek();
    Hole hole = new Hole(watermark + 1, next.first() - 1);
    watermark = next.first() - 1;
    waitingSinceMicros = next.atMicros();
    cut = false;
    return hole;
  }

  /** Every connection was down: what is missing before the next item, nobody can bring. */
  void cut() {
    cut = true;
  }

  /** The venue began its ids anew: forgets everything; the next item begins the sequence. */
  void restart() {
    held.clear();
    watermark = NONE;
    cut = false;
  }

  /** The last id of the sequence, or a negative number before the first item. */
  long watermark() {
    return watermark;
  }
}
