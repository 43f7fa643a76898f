package quantumforge.relay;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The collector's side of the link; {@code relay.conf} explains each key.
 *
 * @param redisUrl the collector's Redis, {@code redis://[:password@]host:port[/database]}
 * @param stream the stream's key
 * @param groups the consumer groups that must acknowledge before a block is removed
 * @param queueTicks ticks between the feed and the stream at most
 * @param blockTicksMax ticks in one block at most
 * @param linger how long the first tick of a block waits for others
 * @param lingerBusy the same while many ticks come
 * @param windowBlocks blocks sent and not yet confirmed by Redis at most
 * @param keepBytes bytes of stored blocks kept in memory for a Redis that loses its last seconds
 * @param bufferLimitBytes bytes of blocks in the stream at which the forwarder stops taking more
 * @param trimInterval how often acknowledged blocks are removed
 * @param commandTimeout how long Redis may take for one command
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
    long bufferLimitBytes,
    Duration trimInterval,
    Duration commandTimeout,
    Tiers tiers) {

  public RelaySettings {
    groups = List.copyOf(groups);
    requireRange("relay.queue-ticks", queueTicks, 1, 10_000_000);
    requireRange("relay.block-ticks-max", blockTicksMax, 1, BlockDecoder.TICKS_MAX);
    requireRange("relay.linger", linger.toMillis(), 0, 1_000);
    requireRange("relay.linger-busy", lingerBusy.toMillis(), 0, 10_000);
    requireRange("relay.window-blocks", windowBlocks, 1, 1_000);
    requireRange("relay.keep-bytes", keepBytes, 0, 1L << 33);
    requireRange("relay.buffer-limit-bytes", bufferLimitBytes, 64 << 10, 1L << 45);
    if (stream.isBlank()) {
      throw new IllegalArgumentException("relay.stream must name the Redis Stream, got ''");
    }
  }

  /**
   * The collector's own tiers.
   *
   * @param enabled whether it keeps them at all
   * @param hotTicks as in {@link TierSettings}
   * @param warmSpan as in {@link TierSettings}
   * @param warmFlush as in {@link TierSettings}
   */
  public record Tiers(boolean enabled, int hotTicks, Duration warmSpan, Duration warmFlush) {

    public Tiers {
      new TierSettings(hotTicks, warmSpan, warmFlush);
    }

    TierSettings sizes() {
      return new TierSettings(hotTicks, warmSpan, warmFlush);
    }
  }

  private static void requireRange(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          key + " must be in " + min + ".." + max + ", got " + value);
    }
  }
}
