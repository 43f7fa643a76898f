package quantumforge.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import quantumforge.status.RelayStatus;
import quantumforge.status.RelayStatus.BufferTier;
import quantumforge.status.RelayStatus.DrainStatus;
import quantumforge.status.RelayStatus.GroupDisk;
import quantumforge.status.RelayStatus.GroupStatus;
import quantumforge.status.RelayStatus.OverflowStatus;

/** A collector's buffer as text of at most 120 columns. */
final class BufferLines {

  /** What a day of the buffer is planned with, for all lanes of a collector together. */
  private static final double PLANNED_TICKS_PER_SECOND = 1_200;

  private static final double SECONDS_PER_HOUR = 3_600;

  private BufferLines() {}

  /** What each lane holds, and how far its groups are. */
  static void status(List<RelayStatus> lanes, PrintWriter out) {
    for (RelayStatus lane : lanes) {
      out.printf(
          Locale.ROOT,
          "%s  %,.0f ticks/s, %s%n",
          lane.stream(),
          lane.ticksPerSecond(),
          lane.overflow().active() ? "blocks go to the disk" : "blocks go to Redis directly");
      tier("redis", lane.redis(), out);
      tier("disk", lane.disk(), out);
      overflow(lane, out);
      lane.groups().forEach(group -> group(group, out));
    }
    out.printf(
        Locale.ROOT,
        "hours left at this rate, if no brain acknowledges: %s%s%n",
        hours(BufferTime.left(lanes).hours()),
        lanes.size() == 1 ? "" : "; the disk is one for all lanes");
  }

  private static void overflow(RelayStatus lane, PrintWriter out) {
    out.printf("  the disk is in Redis again: %s%n", inRedis(lane));
    OverflowStatus overflow = lane.overflow();
    if (overflow.waitingTicks() > 0) {
      out.printf(
          Locale.ROOT,
          "    %,d ticks wait for Redis: %s%n",
          overflow.waitingTicks(),
          DrainText.of(overflow.drain()));
    }
    out.printf(
        Locale.ROOT,
        "  overflows: %,d; dropped: %,d ticks%n",
        overflow.entered(),
        overflow.droppedTicks());
  }

  /** What was moved to the disk for groups does not wait for Redis, and is not there either. */
  private static String inRedis(RelayStatus lane) {
    List<String> missing = new ArrayList<>();
    if (lane.overflow().waitingTicks() > 0) {
      missing.add("what waits for it");
    }
    long groups = lane.groups().stream().filter(group -> group.disk().ticks() > 0).count();
    if (groups > 0) {
      missing.add("what was moved there for %d group%s".formatted(groups, groups == 1 ? "" : "s"));
    }
    return missing.isEmpty() ? "all of it" : "all but " + String.join(", and ", missing);
  }

  private static void group(GroupStatus group, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "  group %-32s has all up to %s; %,d ticks behind, read up to %.1f s ago%n",
        group.group(),
        group.acknowledgedId(),
        group.behindTicks(),
        group.lagMillis() / 1e3);
    GroupDisk disk = group.disk();
    if (disk.ticks() > 0) {
      out.printf(
          Locale.ROOT,
          "    %,d ticks of it, %s, moved to the disk; %s of %s of them in Redis%n",
          disk.ticks(),
          bytes(disk.bytes()),
          bytes(disk.windowBytes()),
          bytes(disk.windowLimitBytes()));
    }
    if (disk.ticks() > 0 || !group.drain().equals(Optional.of(DrainStatus.NOTHING_WAITS))) {
      out.printf("    %s%n", DrainText.of(group.drain()));
    }
  }

  private static void tier(String name, BufferTier tier, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "  %-6s %5.1f %% of %s: %s, %,d blocks, %,d ticks, %s to %s, %.2f h%n",
        name,
        tier.limitBytes() == 0 ? 0 : 100.0 * tier.bytes() / tier.limitBytes(),
        bytes(tier.limitBytes()),
        bytes(tier.bytes()),
        tier.blocks(),
        tier.ticks(),
        time(tier.oldestMillis()),
        time(tier.newestMillis()),
        tier.hours());
  }

  /**
   * How many hours the configured limits hold, at three rates that the lanes share as they do now:
   * until the first lane needs the disk, on the disk alone, and until it is full.
   */
  static void capacity(List<RelayStatus> lanes, PrintWriter out) {
    double present = lanes.stream().mapToDouble(RelayStatus::ticksPerSecond).sum();
    double bytesPerTick = bytesPerTick(lanes);
    long redis = lanes.stream().mapToLong(lane -> lane.redis().limitBytes()).sum();
    long disk = lanes.stream().mapToLong(lane -> lane.disk().limitBytes()).max().orElse(0);
    out.printf(
        Locale.ROOT,
        "%.2f packed bytes for each tick, measured over %,d ticks; Redis %s, disk %s%n",
        bytesPerTick,
        lanes.stream().mapToLong(RelayStatus::ticks).sum(),
        bytes(redis),
        bytes(disk));
    out.printf(
        "%-26s %12s %12s %12s %14s%n", "rate", "in Redis", "on disk", "together", "24 h take");
    row("present", present, lanes, out);
    row("planned for", PLANNED_TICKS_PER_SECOND, lanes, out);
    row("10 x planned for", 10 * PLANNED_TICKS_PER_SECOND, lanes, out);
    out.println(
        "for brains that are away together as for one alone, which has relay.group-hold-percent of"
            + " Redis and the disk");
  }

  private static void row(String name, double rate, List<RelayStatus> lanes, PrintWriter out) {
    BufferTime time = BufferTime.whole(lanes, rate);
    double perDay = 24 * SECONDS_PER_HOUR * rate * bytesPerTick(lanes);
    out.printf(
        Locale.ROOT,
        "%-26s %12s %12s %12s %14s%n",
        String.format(Locale.ROOT, "%s, %,.0f/s", name, rate),
        hours(time.redisHours()),
        hours(time.diskHours()),
        hours(time.hours()),
        perDay > 0 ? bytes((long) perDay) : "unknown");
  }

  private static double bytesPerTick(List<RelayStatus> lanes) {
    long ticks = lanes.stream().mapToLong(RelayStatus::ticks).sum();
    return ticks == 0 ? 0 : (double) lanes.stream().mapToLong(RelayStatus::bytes).sum() / ticks;
  }

  private static String hours(double hours) {
    return Double.isFinite(hours) ? String.format(Locale.ROOT, "%.1f h", hours) : "unknown";
  }

  private static String time(long millis) {
    return millis == 0
        ? "-"
        : Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String bytes(long bytes) {
    return bytes < 1 << 20
        ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
        : bytes < 1 << 30
            ? String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0)
            : String.format(Locale.ROOT, "%.1f GiB", bytes / 1073741824.0);
  }
}
