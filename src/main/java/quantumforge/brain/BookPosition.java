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

  /** Whether a snapshot was there, or is older than what is there. Behind a hole one is needed. */
  boolean knownSnapshot(long lastUpdateId, long receivedMicros) {
    return known(lastUpdateId, receivedMicros) && !(broken && lastUpdateId == lastId);
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

  void takeSnapshot(long lastUpdateId, long receivedMicros) {
    take(lastUpdateId, receivedMicros);
    broken = false;
  }

  void takeGap(long toId, long receivedMicros) {
    take(toId, receivedMicros);
    broken = true;
  }

  /** The newest id that is there; below 0 before the first. */
  long lastId() {
    return begun ? lastId : -1;
  }
}
