package quantumforge.failover;

import java.util.ArrayDeque;
import java.util.Deque;
import quantumforge.health.ServerReport.CancelledWaits;
import quantumforge.kernel.Lsn;

/**
 * Commits whose wait for the standby was cancelled, until the standby has them. The server's log
 * does not say where such a commit is; where the server's log ended when it was asked behind that,
 * it is before. Thread-safe.
 */
final class CancelledCommits {

  /** Further ones count with the last: as long as that one, and a little longer. */
  private static final int PLACES_MAX = 1_000;

  private final Deque<Place> places = new ArrayDeque<>();
  private long total;
  private long placed;
  private String last = "";

  private record Place(Lsn end, long commits) {}

  /**
   * The server's log tells of one.
   *
   * @param what for people
   */
  synchronized void cancelled(String what) {
    total++;
    last = what;
  }

  /** How many there were; before the server is asked where its log ends. */
  synchronized long count() {
    return total;
  }

  /**
   * The server was asked.
   *
   * @param count how many there were before
   * @param end where its log ended
   */
  synchronized void endsAt(long count, Lsn end) {
    if (count > placed) {
      long more = places.size() < PLACES_MAX ? 0 : places.removeLast().commits();
      places.addLast(new Place(end, count - placed + more));
      placed = count;
    }
  }

  /** The standby has the log up to a place. */
  synchronized void confirmed(Lsn end) {
    while (!places.isEmpty() && end.covers(places.getFirst().end())) {
      places.removeFirst();
    }
  }

  /** The server follows another one: what became of them is in the history of that change. */
  synchronized void follows() {
    places.clear();
    placed = total;
  }

  synchronized CancelledWaits view() {
    long atRisk = total - placed + places.stream().mapToLong(Place::commits).sum();
    return new CancelledWaits(total, atRisk, last);
  }
}
