package quantumforge.demo;

import java.util.List;

/**
 * How a brain that was away caught up with what its collector had kept for it.
 *
 * @param trades that waited in the collector's buffer
 * @param bufferBytes they took there
 * @param fillSeconds in which the market made them
 * @param startSeconds from the brain's start to its first new trade in QuestDB
 * @param catchUpSeconds from then on until QuestDB had all of them
 * @param tradesPerSecond over the time of catching up
 * @param stored trades in QuestDB at the end, of all that the market ever made
 * @param made all trades that the market ever made
 * @param each whether of every symbol of a recorded buffer as many trades with the same sum of ids
 *     are there as were made; true when it was not asked
 * @param breaches limits of the exchange that the plant broke
 */
public record ReplayReport(
    long trades,
    long bufferBytes,
    double fillSeconds,
    double startSeconds,
    double catchUpSeconds,
    double tradesPerSecond,
    long stored,
    long made,
    boolean each,
    List<DemoReport.Breach> breaches) {

  public ReplayReport {
    breaches = List.copyOf(breaches);
  }

  /** Whether QuestDB has every trade, and none twice, and no limit was broken. */
  public boolean hasPassed() {
    return stored == made && each && breaches.isEmpty();
  }

  ReplayReport with(boolean eachIsThere) {
    return new ReplayReport(
        trades,
        bufferBytes,
        fillSeconds,
        startSeconds,
        catchUpSeconds,
        tradesPerSecond,
        stored,
        made,
        eachIsThere,
        breaches);
  }
}
