package quantumforge.brain;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import quantumforge.kernel.SettingCheck;
import quantumforge.relay.TierSettings;

/**
 * The brains' side of the link; {@code brain.conf} explains each key.
 *
 * @param collectors the Redis of each collector, 1 to 8; all of them bring the same streams
 * @param streams the streams there, one for each lane, 1 to 32
 * @param mergeWait how long a hole of one collector waits for another, 0 to 1 min
 * @param catchingUpAfter the lag from which on it catches up, 100 ms to 1 h
 * @param caughtUpBelow the lag at which it has caught up, 0 to the one before
 * @param group this brain's consumer group
 * @param redisUrl this machine's own Redis
 * @param readBlocks blocks read at a time at most, 1 to 10,000
 * @param heldTicks ticks read and not yet in both stores at most: what bounds the brain's memory
 * @param windowBlocks blocks sent to the own Redis and not yet confirmed at most, 1 to 1000
 * @param keepBytes memory for stored blocks that are kept for a Redis that loses its last seconds
 * @param keepFor how long a stored block is kept for that at most, 2 s to 10 min
 * @param acknowledgeDelay how long a block is in the own Redis before it is acknowledged, 0 to 10
 *     min
 * @param streamTradesMax trades kept in each symbol's stream in the own Redis, from 100
 * @param refillSpan how far back an own Redis that lost its streams is filled again from QuestDB
 * @param storeBooks whether order books and quotes go into QuestDB as well as trades
 * @param bookSpan how far back a book's snapshot is looked for in QuestDB, 1 min to 7 days
 * @param commitInterval how long a tick waits for QuestDB's commit at most, 1 ms to 1 min
 * @param commitRows rows after which QuestDB commits sooner
 * @param commandTimeout how long Redis may take for one command, 50 ms to 1 min
 */
public record BrainSettings(
    List<URI> collectors,
    List<String> streams,
    Duration mergeWait,
    Duration catchingUpAfter,
    Duration caughtUpBelow,
    String group,
    URI redisUrl,
    int readBlocks,
    int heldTicks,
    int windowBlocks,
    long keepBytes,
    Duration keepFor,
    Duration acknowledgeDelay,
    int streamTradesMax,
    Duration refillSpan,
    boolean storeBooks,
    Duration bookSpan,
    Duration commitInterval,
    int commitRows,
    Duration commandTimeout,
    TierSettings tiers) {

  public BrainSettings {
    collectors = List.copyOf(collectors);
    streams = List.copyOf(streams);
    SettingCheck.names(
        "collectors", collectors.stream().map(URI::toString).toList(), "collector's Redis");
    collectors.forEach(collector -> SettingCheck.redis("collectors", collector));
    SettingCheck.range("collectors", collectors.size(), 1, 8);
    SettingCheck.names("streams", streams, "stream");
    SettingCheck.range("streams", streams.size(), 1, 32);
    SettingCheck.range("merge-wait", mergeWait, Duration.ZERO, Duration.ofMinutes(1));
    SettingCheck.range(
        "catching-up-after", catchingUpAfter, Duration.ofMillis(100), Duration.ofHours(1));
    SettingCheck.range("caught-up-below", caughtUpBelow, Duration.ZERO, catchingUpAfter);
    SettingCheck.redis("redis-url", redisUrl);
    SettingCheck.name("group", group);
    SettingCheck.range("read-blocks", readBlocks, 1, 10_000);
    SettingCheck.range("held-ticks", heldTicks, 1, 100_000_000);
    SettingCheck.range("window-blocks", windowBlocks, 1, 1_000);
    SettingCheck.range("keep-bytes", keepBytes, 0, 1L << 33);
    SettingCheck.range("keep-for", keepFor, Duration.ofSeconds(2), Duration.ofMinutes(10));
    SettingCheck.range(
        "acknowledge-delay", acknowledgeDelay, Duration.ZERO, Duration.ofMinutes(10));
    SettingCheck.range("stream-trades-max", streamTradesMax, 100, 100_000_000);
    SettingCheck.range("refill-span", refillSpan, Duration.ZERO, Duration.ofDays(7));
    SettingCheck.range("book-span", bookSpan, Duration.ofMinutes(1), Duration.ofDays(7));
    SettingCheck.range("commit-rows", commitRows, 1, 10_000_000);
    SettingCheck.range(
        "commit-interval", commitInterval, Duration.ofMillis(1), Duration.ofMinutes(1));
    SettingCheck.range(
        "command-timeout", commandTimeout, Duration.ofMillis(50), Duration.ofMinutes(1));
  }
}
