package quantumforge.brain;

import quantumforge.kernel.Deterministic;

/**
 * How far one sequence of update ids of an instrument is: the changes of its book, or its best bids
 * and asks. Not thread-safe.
 */
@Deterministic
final class BookPosition {

  private final long restartMicros;
  private boolean begun;
  private boolean broken;
  private long lastId;
  private long snapshotId = -1;
  private long missingFromId;
  private long newestMicros;

  /**
   * @param restartMicros a lower id that was received later by more than this is a new count: 0
   *     where one collector brings all, more where one may be behind another
   */
  BookPosition(long restartMicros) {
    this.restartMicros = restartMicros;
  }

  /** Whether an update was there: then it has neither a higher id nor a newer time. */
  boolean known(long lastUpdateId, long receivedMicros) {
    return begun && lastUpdateId <= lastId && receivedMicros <= newestMicros + restartMicros;
  }

  /** Whether a change was there: then it also does not bring what a Gap said to be missing. */
  boolean knownChange(long firstUpdateId, long lastUpdateId, long receivedMicros) {
    return known(lastUpdateId, receivedMicros) && !fills(firstUpdateId, lastUpdateId);
  }

  private boolean fills(long firstUpdateId, long lastUpdateId) {
    return broken && firstUpdateId <= missingFromId && missingFromId <= lastUpdateId;
  }

  /**
   * Whether a snapshot was there, or is older than what is there. One is needed behind a hole, and
   * wherever a reader begins in the middle.
   */
  boolean knownSnapshot(long lastUpdateId, long receivedMicros) {
    boolean isOfNow = lastUpdateId == lastId && (broken || lastUpdateId != snapshotId);
    return known(lastUpdateId, receivedMicros) && !isOfNow;
  }

  /** Whether updates are missing before one that begins with this id. */
  boolean holeBefore(long firstUpdateId) {
    return begun && firstUpdateId > lastId + 1;
  }

  void take(long lastUpdateId, long receivedMicros) {
    begun = true;
    lastId = lastUpdateId;
    newestMicros = Math.max(newestMicros, receivedMicros);
  }

  void takeChange(long firstUpdateId, long lastUpdateId, long receivedMicros) {
    long reached = lastUpdateId;
    if (fills(firstUpdateId, lastUpdateId)) {
      missingFromId = lastUpdateId + 1;
      reached = Math.max(lastId, lastUpdateId);
    }
    take(reached, receivedMicros);
  }

  void takeSnapshot(long lastUpdateId, long receivedMicros) {
    take(lastUpdateId, receivedMicros);
    snapshotId = lastUpdateId;
    broken = false;
  }

  void takeGap(long fromId, long toId, long receivedMicros) {
    missingFromId = broken && fromId == lastId + 1 ? missingFromId : fromId;
    take(toId, receivedMicros);
    broken = true;
  }

  /** What a Gap said to be missing was not: either it came since, or it comes next. */
  void takeBack(long fromId, long toId) {
    if (broken && missingFromId == fromId && lastId == toId) {
      lastId = fromId - 1;
    }
  }

  /** Whether changes are missing that no snapshot has brought yet. */
  boolean broken() {
    return broken;
  }

  /** When the newest update was received, in microseconds; 0 before the first. */
  long newestMicros() {
    return newestMicros;
  }

  /** The newest id that is there; below 0 before the first. */
  long lastId() {
    return begun ? lastId : -1;
  }
}
