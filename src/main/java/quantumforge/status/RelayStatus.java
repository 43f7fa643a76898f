package quantumforge.status;

import java.util.List;
import java.util.Optional;

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
   * @param behindTicks ticks that it has not acknowledged, those on the disk too; those in the
   *     stream about, since they are counted by seconds, and what was there when the process
   *     started by its bytes
   * @param disk what was moved out of the stream to the disk for it
   * @param drain how fast {@code behindTicks} becomes less, wherever they are; empty in the first
   *     seconds, while that is not known
   */
  public record GroupStatus(
      String group,
      String acknowledgedId,
      long lagBlocks,
      long lagMillis,
      long behindTicks,
      GroupDisk disk,
      Optional<DrainStatus> drain) {

    /** One of which no more is known than the stream says. */
    public static GroupStatus inStream(
        String group, String acknowledgedId, long lagBlocks, long lagMillis) {
      return new GroupStatus(
          group, acknowledgedId, lagBlocks, lagMillis, 0, GroupDisk.NONE, Optional.empty());
    }

    /** The same with the ticks that it is behind, and how fast they become less. */
    public GroupStatus behind(long ticks, Optional<DrainStatus> drained) {
      return new GroupStatus(group, acknowledgedId, lagBlocks, lagMillis, ticks, disk, drained);
    }

    /** The same with what is on the disk. */
    public GroupStatus with(GroupDisk moved) {
      return new GroupStatus(
          group, acknowledgedId, lagBlocks, lagMillis, behindTicks, moved, drain);
    }
  }

  /**
   * How fast a backlog becomes less, over the last 15 s. What comes meanwhile is part of the
   * backlog and so of the rate.
   *
   * @param ticksPerSecond by so much it falls; below 0 while it grows, 0 when it stands
   * @param millisLeft until nothing waits at this rate; 0 when nothing waits, or no more than what
   *     a group that keeps up has not acknowledged yet; {@link #NEVER} when it does not fall
   */
  public record DrainStatus(double ticksPerSecond, long millisLeft) {

    /** It does not fall. */
    public static final long NEVER = -1;

    /** There is no backlog. */
    public static final DrainStatus NOTHING_WAITS = new DrainStatus(0, 0);

    /** Seconds until nothing waits; infinite when it does not fall. */
    public double secondsLeft() {
      return millisLeft == NEVER ? Double.POSITIVE_INFINITY : millisLeft / 1e3;
    }
  }

  /**
   * What was moved out of the stream for a group that is far behind, and is not acknowledged, as
   * the last sweep found it.
   *
   * @param ticks on the disk
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
   * @param waitingTicks ticks on the disk that were not in Redis at the last sweep
   * @param movedPerSecond ticks moved from the disk into Redis over the last second
   * @param drain how fast {@code waitingTicks} becomes less; empty in the first seconds, while that
   *     is not known
   * @param droppedBlocks of all lanes, dropped at the limit since the process started; anything
   *     above 0 is CRITICAL
   * @param droppedTicks ticks in them
   */
  public record OverflowStatus(
      boolean active,
      long entered,
      long waitingTicks,
      double movedPerSecond,
      Optional<DrainStatus> drain,
      long droppedBlocks,
      long droppedTicks) {}
}
