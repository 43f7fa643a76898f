package quantumforge.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.OptionalLong;
import quantumforge.kernel.Lsn;

/**
 * How old a standby's data is at most, by this machine's monotonic clock alone: where the primary's
 * log ended at known moments, a standby that has replayed that far has seen every commit from
 * before. The servers' own word is not enough: a standby that has replayed all that it received may
 * be cut off from the rest. Thread-safe.
 */
final class Freshness {

  private static final int KEPT = 64;

  private final Deque<Sample> samples = new ArrayDeque<>();
  private DatabaseServer primary;

  private record Sample(long nanos, Lsn end) {}

  /**
   * Notes where the primary's log ended.
   *
   * @param nanos a moment before the primary was asked
   */
  synchronized void primaryAt(DatabaseServer server, long nanos, Lsn end) {
    if (!server.equals(primary)) {
      // The places of another server's log cannot be compared with this one's.
      samples.clear();
      primary = server;
    }
    samples.addLast(new Sample(nanos, end));
    if (samples.size() > KEPT) {
      samples.removeFirst();
    }
  }

  /** How old at most the data is of a standby that has replayed up to a place; empty: unknown. */
  synchronized OptionalLong ageNanos(Lsn replayed, long nowNanos) {
    for (Iterator<Sample> newest = samples.descendingIterator(); newest.hasNext(); ) {
      Sample sample = newest.next();
      if (replayed.covers(sample.end())) {
        return OptionalLong.of(nowNanos - sample.nanos());
      }
    }
    return OptionalLong.empty();
  }
}
