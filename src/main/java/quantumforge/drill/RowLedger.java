package quantumforge.drill;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a writer was told of each of its rows, which are numbered from 1 and written once each.
 * Times are of one monotonic clock, in nanoseconds. Thread-safe.
 */
final class RowLedger {

  private final BitSet acknowledged = new BitSet();
  private final BitSet unknown = new BitSet();
  private final BitSet notCommitted = new BitSet();
  private final List<Arrival> arrivals = new ArrayList<>();
  private int last;
  private String failure = "nothing was tried yet";

  /** The first acknowledgement by another server than before. */
  private record Arrival(String server, long nanos) {}

  /**
   * What was told until one moment.
   *
   * @param last the row that was begun last; 0 before the first
   */
  record Told(int last, BitSet acknowledged, BitSet unknown, BitSet notCommitted) {}

  /** The number of a row that is about to be written. */
  synchronized int begin() {
    return ++last;
  }

  /** A server has confirmed the row. */
  synchronized void acknowledged(int id, String server, long nanos) {
    acknowledged.set(id);
    failure = "";
    if (arrivals.isEmpty() || !arrivals.getLast().server().equals(server)) {
      arrivals.add(new Arrival(server, nanos));
    }
  }

  /** The row failed in a way that leaves no doubt, or in one that does. */
  synchronized void failed(int id, boolean doubt, String reason) {
    (doubt ? unknown : notCommitted).set(id);
    failure = reason;
  }

  /** Nothing could be begun. */
  synchronized void troubled(String reason) {
    failure = reason;
  }

  synchronized Told told() {
    return new Told(
        last,
        (BitSet) acknowledged.clone(),
        (BitSet) unknown.clone(),
        (BitSet) notCommitted.clone());
  }

  /** The row that was begun last. */
  synchronized int last() {
    return last;
  }

  /** Whether a row that was begun later than this one was acknowledged. */
  synchronized boolean hasWrittenSince(int id) {
    return acknowledged.nextSetBit(id + 1) >= 0;
  }

  /** When a server confirmed a row for the first time behind a moment; empty before it does. */
  synchronized OptionalLong firstOn(String server, long sinceNanos) {
    return arrivals.stream()
        .filter(arrival -> arrival.server().equals(server) && arrival.nanos() - sinceNanos >= 0)
        .mapToLong(Arrival::nanos)
        .findFirst();
  }

  /** Why the row before was not confirmed; empty when it was. */
  synchronized String failure() {
    return failure;
  }
}
