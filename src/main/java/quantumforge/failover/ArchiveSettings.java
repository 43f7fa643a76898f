package quantumforge.failover;

import java.nio.file.Path;
import java.time.Duration;
import quantumforge.kernel.SettingCheck;

/**
 * Where the primary archives its log; keys below {@code forge.failover.agent.archive}.
 *
 * @param folder an absolute path; empty for no archive
 * @param limit what takes longer for one file is ended and tried again
 * @param segmentAfter a segment that is not full is archived after so long, when something was
 *     written
 * @param waitingMaxBytes of what waits to be archived beyond it the oldest is given up
 */
public record ArchiveSettings(
    String folder, Duration limit, Duration segmentAfter, long waitingMaxBytes) {

  public ArchiveSettings {
    if (!folder.isEmpty() && !Path.of(folder).isAbsolute()) {
      throw new IllegalArgumentException(
          "folder is \"%s\"; it must be an absolute path, or empty for no archive"
              .formatted(folder));
    }
    SettingCheck.range("limit", limit, Duration.ofSeconds(1), Duration.ofMinutes(30));
    SettingCheck.range("waiting-max-bytes", waitingMaxBytes, 64L << 20, 1L << 42);
    SettingCheck.range("segment-after", segmentAfter, Duration.ofSeconds(1), Duration.ofDays(1));
  }

  boolean isWanted() {
    return !folder.isEmpty();
  }
}
