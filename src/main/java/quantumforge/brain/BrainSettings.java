package quantumforge.brain;

import java.net.URI;
import java.time.Duration;
import quantumforge.relay.TierSettings;

/**
 * The brains' side of the link; {@code brain.conf} explains each key.
 *
 * @param sourceRedisUrl the collector's Redis
 * @param sourceStream the stream there
 * @param group this brain's consumer group
 * @param redisUrl this machine's own Redis
 * @param readBlocks blocks read at a time at most
 * @param heldTicks ticks read and not yet in both stores at most: what bounds the brain's memory
 * @param windowBlocks blocks sent to the own Redis and not yet confirmed at most
 * @param keepBytes bytes of stored blocks kept in memory for a Redis that loses its last seconds
 * @param acknowledgeDelay how long a block is in the own Redis before it is acknowledged
 * @param streamTradesMax trades kept in each symbol's stream in the own Redis
 * @param refillSpan how far back an own Redis that lost its streams is filled again from QuestDB
 * @param storeBooks whether order books and quotes go into QuestDB as well as trades
 * @param commitInterval how long a tick waits for QuestDB's commit at most
 * @param commitRows rows after which QuestDB commits sooner
 * @param commandTimeout how long Redis may take for one command
 */
public record BrainSettings(
    URI sourceRedisUrl,
    String sourceStream,
    String group,
    URI redisUrl,
    int readBlocks,
    int heldTicks,
    int windowBlocks,
    long keepBytes,
    Duration acknowledgeDelay,
    int streamTradesMax,
    Duration refillSpan,
    boolean storeBooks,
    Duration commitInterval,
    int commitRows,
    Duration commandTimeout,
    TierSettings tiers) {

  public BrainSettings {
    requireRange("brain.read-blocks", readBlocks, 1, 10_000);
    requireRange("brain.held-ticks", heldTicks, 1, 100_000_000);
    requireRange("brain.window-blocks", windowBlocks, 1, 1_000);
    requireRange("brain.keep-bytes", keepBytes, 0, 1L << 33);
    requireRange("brain.acknowledge-delay", acknowledgeDelay.toMillis(), 0, 600_000);
    requireRange("brain.stream-trades-max", streamTradesMax, 100, 100_000_000);
    requireRange("brain.refill-span", refillSpan.toMillis(), 0, 7 * 86_400_000L);
    requireRange("brain.commit-rows", commitRows, 1, 10_000_000);
    requireRange("brain.commit-interval", commitInterval.toMillis(), 1, 60_000);
  }

  private static void requireRange(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          key + " must be in " + min + ".." + max + ", got " + value);
    }
  }
}
