package quantumforge.relay;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import quantumforge.kernel.SettingCheck;

/**
 * The collector's side of the link; {@code relay.conf} explains each key.
 *
 * @param redisUrl the collector's Redis, {@code redis://[:password@]host:port[/database]}
 * @param stream the stream's key
 * @param groups the consumer groups that must acknowledge before a block is removed; at least one,
 *     none twice
 * @param queueTicks ticks between the feed and the stream at most, 1 to 10 million
 * @param blockTicksMax ticks in one block at most, from 1
 * @param linger how long the first tick of a block waits for others, 0 to 1 s
 * @param lingerBusy the same while many ticks come, 0 to 10 s
 * @param windowBlocks blocks sent and not yet confirmed by Redis at most, 1 to 1000
 * @param keepBytes memory for stored blocks that are kept for a Redis that loses its last seconds
 * @param keepFor how long a stored block is kept for that at most, 2 s to 10 min
 * @param bufferLimitBytes bytes of blocks in the stream from which on blocks go to the disk;
 *     without a disk the forwarder takes no more
 * @param groupHoldPercent of these bytes that a group may hold that is away while another one is
 *     there, 10 to 100; beyond it loses the oldest, at 100 the others wait for it
 * @param groupAwayAfter a group that acknowledged nothing for so long is away, 1 s to 7 days
 * @param trimInterval how often acknowledged blocks are removed, 10 ms to 10 min
 * @param commandTimeout how long Redis may take for one command, 50 ms to 1 min
 */
public record RelaySettings(
    URI redisUrl,
    String stream,
    List<String> groups,
    int queueTicks,
    int blockTicksMax,
    Duration linger,
    Duration lingerBusy,
    int windowBlocks,
    long keepBytes,
    Duration keepFor,
    long bufferLimitBytes,
    int groupHoldPercent,
    Duration groupAwayAfter,
    Duration trimInterval,
    Duration commandTimeout,
    OverflowSettings overflow,
    Tiers tiers) {

  public RelaySettings {
    groups = List.copyOf(groups);
    SettingCheck.redis("redis-url", redisUrl);
    SettingCheck.name("stream", stream);
    SettingCheck.names("groups", groups, "consumer group");
    SettingCheck.range("queue-ticks", queueTicks, 1, 10_000_000);
    SettingCheck.range("block-ticks-max", blockTicksMax, 1, BlockDecoder.TICKS_MAX);
    SettingCheck.range("linger", linger, Duration.ZERO, Duration.ofSeconds(1));
    SettingCheck.range("linger-busy", lingerBusy, Duration.ZERO, Duration.ofSeconds(10));
    SettingCheck.range("window-blocks", windowBlocks, 1, 1_000);
    SettingCheck.range("keep-bytes", keepBytes, 0, 1L << 33);
    SettingCheck.range("keep-for", keepFor, Duration.ofSeconds(2), Duration.ofMinutes(10));
    SettingCheck.range("buffer-limit-bytes", bufferLimitBytes, 64 << 10, 1L << 45);
    SettingCheck.range("group-hold-percent", groupHoldPercent, 10, 100);
    SettingCheck.range(
        "group-away-after", groupAwayAfter, Duration.ofSeconds(1), Duration.ofDays(7));
    SettingCheck.range(
        "trim-interval", trimInterval, Duration.ofMillis(10), Duration.ofMinutes(10));
    SettingCheck.range(
        "command-timeout", commandTimeout, Duration.ofMillis(50), Duration.ofMinutes(1));
  }

  /**
   * The same for one more exchange of this collector, in the stream {@code <stream>:<exchange>}.
   *
   * @throws IllegalArgumentException when the exchange's name cannot be part of a key
   */
  public RelaySettings furtherLane(String exchange) {
    return new RelaySettings(
        redisUrl,
        stream + ":" + exchange,
        groups,
        queueTicks,
        blockTicksMax,
        linger,
        lingerBusy,
        windowBlocks,
        keepBytes,
        keepFor,
        bufferLimitBytes,
        groupHoldPercent,
        groupAwayAfter,
        trimInterval,
        commandTimeout,
        overflow,
        tiers);
  }

  /**
   * The collector's own tiers.
   *
   * @param enabled whether it keeps them at all
   * @param hotTicks as in {@link TierSettings}
   * @param warmSpan as in {@link TierSettings}
   * @param warmFlush as in {@link TierSettings}
   * @param books as in {@link TierSettings}
   */
  public record Tiers(
      boolean enabled,
      int hotTicks,
      Duration warmSpan,
      Duration warmFlush,
      TierSettings.Books books) {

    public Tiers {
      new TierSettings(hotTicks, warmSpan, warmFlush, books);
    }

    TierSettings sizes() {
      return new TierSettings(hotTicks, warmSpan, warmFlush, books);
    }
  }
}
