package quantumforge.status;

import java.util.List;

/**
 * The stream consumer on a brain. Counters count since the process started.
 *
 * @param source the collector's stream as {@code node/stream} for people
 * @param connected whether the collector's Redis answers
 * @param ticks readable in the brain's Redis
 * @param ticksPerSecond the same, over the last second
 * @param blocks readable in the brain's Redis
 * @param lastBlockId the newest block that is in the brain's stores
 * @param duplicates blocks that were already there and were skipped
 * @param gaps Gap records received or made
 * @param storeErrors failed writes and blocks that could not be read
 * @param refilled trades and Gap records written again into the brain's Redis, which had lost them
 * @param lagMillis age of the newest tick in the stores, as the collector stamped it; -1 before the
 *     first
 * @param latencyP50Micros exchange send to readable in the brain's Redis over the last interval; -1
 *     when unknown
 * @param latencyP99Micros the same
 * @param catchingUp whether it works off a backlog
 * @param tiers HOT, WARM and COLD; empty before the stores are open
 */
public record BrainStatus(
    String source,
    boolean connected,
    long ticks,
    double ticksPerSecond,
    long blocks,
    String lastBlockId,
    long duplicates,
    long gaps,
    long storeErrors,
    long refilled,
    long lagMillis,
    long latencyP50Micros,
    long latencyP99Micros,
    boolean catchingUp,
    List<TierStatus> tiers) {

  public BrainStatus {
    tiers = List.copyOf(tiers);
  }

  /**
   * One tier of the cache.
   *
   * @param name HOT, WARM or COLD
   * @param hits queries that the tier answered, wholly or in part
   */
  public record TierStatus(String name, long ticks, long hits, long misses) {}
}
