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
 * @param redis what the stream holds
 * @param disk what the disk holds of this stream: what is not in Redis yet, and what is there and
 *     is not acknowledged; all zeros without a disk
 * @param overflow how the disk is used
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
    List<GroupStatus> groups,
    BufferTier redis,
    BufferTier disk,
    OverflowStatus overflow) {

  public RelayStatus {
    groups = List.copyOf(groups);
  }

  /**
   * One consumer group of the stream.
   *
   * @param acknowledgedId the newest block up to which the group has acknowledged all, by the id
   *     that the forwarder gave it
   * @param lagBlocks blocks in the stream that the group has not read
   * @param lagMillis age of the newest block that it has read; 0 when it has read all
   * @param behindTicks ticks that it has not acknowledged, those on the disk too; about, since they
   *     are counted by seconds, and what was in the stream when the process started by its bytes
   * @param disk what was moved out of the stream to the disk for it
   */
  public record GroupStatus(
      String group,
      String acknowledgedId,
      long lagBlocks,
      long lagMillis,
      long behindTicks,
      GroupDisk disk) {

    /** The same with the ticks that it is behind. */
    public GroupStatus behind(long ticks) {
      return new GroupStatus(group, acknowledgedId, lagBlocks, lagMillis, ticks, disk);
    }

    /** The same with what is on the disk. */
    public GroupStatus with(GroupDisk moved) {
      return new GroupStatus(group, acknowledgedId, lagBlocks, lagMillis, behindTicks, moved);
    }
  }

  /**
   * What was moved out of the stream for a group that is far behind, and is not acknowledged.
   *
   * @param ticks on the disk, within one file's worth
   * @param bytes the same in bytes of packed blocks; groups that are behind share them
   * @param windowBytes what of it is in the group's own stream in Redis
   * @param windowLimitBytes how much of it is there at a time
   */
  public record GroupDisk(long ticks, long bytes, long windowBytes, long windowLimitBytes) {

    /** Nothing was moved. */
    public static final GroupDisk NONE = new GroupDisk(0, 0, 0, 0);
  }

  /**
   * What one part of the buffer holds.
   *
   * @param bytes of packed blocks
   * @param limitBytes how many there may be; of the disk all lanes together
   * @param oldestMillis when the collector took the oldest tick, since the epoch; 0 when it is
   *     empty
   * @param newestMillis when it took the newest one; 0 when it is empty
   */
  public record BufferTier(
      long blocks, long ticks, long bytes, long limitBytes, long oldestMillis, long newestMillis) {

    /** Hours of ticks. */
    public double hours() {
      return (newestMillis - oldestMillis) / 3.6e6;
    }
  }

  /**
   * How the disk is used.
   *
   * @param active whether blocks go to the disk now
   * @param entered how often that began since the process started
   * @param waitingTicks ticks on the disk that are not in Redis yet, within one file's worth
   * @param movedPerSecond ticks moved from the disk into Redis over the last second
   * @param droppedBlocks of all lanes, dropped at the limit since the process started; anything
   *     above 0 is CRITICAL
   * @param droppedTicks ticks in them
   */
  public record OverflowStatus(
      boolean active,
      long entered,
      long waitingTicks,
      double movedPerSecond,
      long droppedBlocks,
      long droppedTicks) {}
}
