package quantumforge.relay;

import java.nio.file.Path;
import java.time.Duration;
import quantumforge.kernel.SettingCheck;

/**
 * The part of the buffer on the collector's disk; {@code relay.conf} explains each key.
 *
 * @param enabled whether there is one; without it the feed waits when Redis is full or away
 * @param directory where the files are; one process at a time
 * @param limitBytes of all files, beyond which the oldest blocks are dropped, 1 MiB to 32 TiB
 * @param segmentBytes of one file, 64 KiB to 1 GiB and at most an eighth of the limit
 * @param after how long a block may wait in memory for Redis, 100 ms to 10 min
 * @param memoryBytes of blocks that wait in memory for Redis, 64 KiB to 8 GiB
 * @param groupWindowBytes of what a group gets from the disk alone, in Redis at a time, 64 KiB to 8
 *     GiB
 * @param linger how long the first tick of a block waits for others while brains lag, 0 to 1 min
 */
public record OverflowSettings(
    boolean enabled,
    Path directory,
    long limitBytes,
    long segmentBytes,
    Duration after,
    long memoryBytes,
    long groupWindowBytes,
    Duration linger) {

  private static final int SEGMENTS_MIN = 8;

  public OverflowSettings {
    if (directory.toString().isBlank()) {
      throw new IllegalArgumentException("directory is \"\"; name a directory of its own");
    }
    SettingCheck.range("limit-bytes", limitBytes, 1 << 20, 1L << 45);
    SettingCheck.range("segment-bytes", segmentBytes, 64 << 10, 1 << 30);
    SettingCheck.range("after", after, Duration.ofMillis(100), Duration.ofMinutes(10));
    SettingCheck.range("memory-bytes", memoryBytes, 64 << 10, 1L << 33);
    SettingCheck.range("group-window-bytes", groupWindowBytes, 64 << 10, 1L << 33);
    SettingCheck.range("linger", linger, Duration.ZERO, Duration.ofMinutes(1));
    if (segmentBytes > limitBytes / SEGMENTS_MIN) {
      throw new IllegalArgumentException(
          "segment-bytes is %d; allowed is an eighth of limit-bytes, %d, since files go as a whole"
              .formatted(segmentBytes, limitBytes / SEGMENTS_MIN));
    }
  }
}
