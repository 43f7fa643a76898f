package quantumforge.status;

import java.util.List;

/**
 * The stream consumer on a brain. Counters count since the process started.
 *
 * @param source all streams that it reads, for people
 * @param connected whether the Redis of every collector answers
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
 * @param lagTicks ticks in the collectors' streams that were not read yet, about
 * @param caughtUpInMillis until none wait, at this rate; 0 when none do, -1 when it does not shrink
 * @param sources one for each stream of each collector
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
    long lagTicks,
    long caughtUpInMillis,
    List<SourceStatus> sources,
    List<TierStatus> tiers) {

  public BrainStatus {
    sources = List.copyOf(sources);
    tiers = List.copyOf(tiers);
  }

  /**
   * One stream of one collector, as the brain reads it.
   *
   * @param collector its Redis, host and port
   * @param connected whether that Redis answers
   * @param ticks that were read since the start, those that came again included
   * @param lagTicks ticks there that were not read yet, about
   * @param lagMillis the age of what is read now; 0 when everything was read
   * @param ticksPerSecond what is read, whether another collector was quicker or not
   */
  public record SourceStatus(
      String collector,
      String stream,
      boolean connected,
      long ticks,
      long lagTicks,
      long lagMillis,
      double ticksPerSecond,
      boolean catchingUp) {}

  /**
   * One tier of the cache.
   *
   * @param name HOT, WARM or COLD
   * @param hits queries that the tier answered, wholly or in part
   */
  public record TierStatus(String name, long ticks, long hits, long misses) {}
}
