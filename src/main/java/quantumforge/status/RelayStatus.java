package quantumforge.status;

import java.util.List;

/**
 * The forwarder on a collector.
 *
 * @param stream the Redis stream's key
 * @param ticks forwarded since the process started
 * @param ticksPerSecond over the last second
 * @param blocks forwarded since the process started
 * @param bytes of these blocks, packed
 * @param queuedTicks taken from the feed, not yet written to the stream
 * @param bufferedBlocks written to the stream, not yet acknowledged by every group
 * @param bufferedBytes the same in bytes of packed blocks
 * @param bufferLimitBytes where the forwarder stops taking more
 * @param blocked whether it is stopped at that limit, or by Redis, right now
 * @param retries how often it had to wait for Redis
 * @param groups the consumer groups as the last sweep that worked found them
 */
public record RelayStatus(
    String stream,
    long ticks,
    double ticksPerSecond,
    long blocks,
    long bytes,
    int queuedTicks,
    long bufferedBlocks,
    long bufferedBytes,
    long bufferLimitBytes,
    boolean blocked,
    long retries,
    List<GroupStatus> groups) {

  public RelayStatus {
    groups = List.copyOf(groups);
  }

  /**
   * One consumer group of the stream.
   *
   * @param acknowledgedId the newest block up to which the group has acknowledged all
   * @param lagBlocks blocks in the stream that the group has not read
   * @param lagMillis age of the newest block that it has read; 0 when it has read all
   */
  public record GroupStatus(String group, String acknowledgedId, long lagBlocks, long lagMillis) {}
}
