package quantumforge.node;

import com.sun.management.OperatingSystemMXBean;
import com.typesafe.config.Config;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quantumforge.relay.RelaySettings;

/**
 * Refuses a collector whose lanes together may buffer more than its machine holds: that would show
 * only when brains have been away for hours, and is when nothing may be lost.
 *
 * @param memoryBytes of the machine, or of the container
 * @param diskBytes of the disk that the overflow is on, used or not
 */
record MachineNeed(long memoryBytes, long diskBytes) {

  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1", "[::1]");

  /** The documents' 75 %: the rest is for the collector itself, and for Redis's own overhead. */
  private static final long MEMORY_PERCENT = 75;

  /** The documents' 80 %. */
  private static final long DISK_PERCENT = 80;

  private static final long MIB = 1L << 20;

  /** What this machine has. */
  static MachineNeed here(Path directory) {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new MachineNeed(system.getTotalMemorySize(), diskBytes(directory));
  }

  /** Where nobody can tell, nothing is refused. */
  private static long diskBytes(Path directory) {
    Path existing = directory.toAbsolutePath();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      return existing == null ? Long.MAX_VALUE : Files.getFileStore(existing).getTotalSpace();
    } catch (IOException unknown) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * Adds up what the lanes may buffer. The memory of a Redis on another machine is not known here.
   *
   * @throws SettingsException naming each setting that is too large, with what is allowed
   */
  void requireRoom(Settings settings, Config effective) throws SettingsException {
    if (!settings.node().roles().contains(Role.COLLECTOR)) {
      return;
    }
    RelaySettings relay = settings.relay();
    int lanes = settings.exchange().lanes();
    List<String> problems = new ArrayList<>();
    memoryProblem(relay, lanes, effective).ifPresent(problems::add);
    long diskMax = diskBytes / 100 * DISK_PERCENT;
    if (relay.overflow().enabled() && relay.overflow().limitBytes() > diskMax) {
      problems.add(
          "forge.relay.overflow.limit-bytes is %s, and the disk of %s has %d MiB; allowed is %d MiB (%d %%), for all lanes together (%s)"
              .formatted(
                  effective.getValue("forge.relay.overflow.limit-bytes").unwrapped(),
                  relay.overflow().directory(),
                  diskBytes / MIB,
                  diskMax / MIB,
                  DISK_PERCENT,
                  origin(effective, "forge.relay.overflow.limit-bytes")));
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
  }

  /** The stream of each lane, and beside it what groups get from the disk that are behind. */
  private Optional<String> memoryProblem(RelaySettings relay, int lanes, Config effective) {
    long memoryMax = memoryBytes / 100 * MEMORY_PERCENT;
    int behind = groupsBehind(relay);
    long windows = Math.multiplyExact(relay.overflow().groupWindowBytes(), (long) behind);
    long lane = relay.bufferLimitBytes() + windows;
    if (!isHere(relay.redisUrl()) || lane <= memoryMax / lanes) {
      return Optional.empty();
    }
    String both =
        behind == 0
            ? ""
            : ", and forge.relay.overflow.group-window-bytes is %s, for as many as %d of the groups that may be behind (%s)"
                .formatted(
                    effective.getValue("forge.relay.overflow.group-window-bytes").unwrapped(),
                    behind,
                    origin(effective, "forge.relay.overflow.group-window-bytes"));
    return Optional.of(
        "forge.relay.buffer-limit-bytes is %s (%s)%s: %d MiB%s in a Redis on this machine, of whose memory %d MiB may be used (%d %%); allowed is %d MiB%s"
            .formatted(
                effective.getValue("forge.relay.buffer-limit-bytes").unwrapped(),
                origin(effective, "forge.relay.buffer-limit-bytes"),
                both,
                Math.multiplyExact(lane, (long) lanes) / MIB,
                lanes == 1 ? "" : " in " + lanes + " lanes",
                memoryMax / MIB,
                MEMORY_PERCENT,
                memoryMax / lanes / MIB,
                lanes == 1 ? "" : " for each lane"));
  }

  /** One of them attends while others' blocks are moved to the disk, and has no window. */
  private static int groupsBehind(RelaySettings relay) {
    boolean moves = relay.overflow().enabled() && relay.groupHoldPercent() < 100;
    return moves ? relay.groups().size() - 1 : 0;
  }

  private static String origin(Config effective, String path) {
    return Origins.text(effective.getValue(path).origin());
  }

  private static boolean isHere(URI redis) {
    return LOOPBACK.contains(redis.getHost());
  }
}
