package quantumforge.cli;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import quantumforge.kernel.Deterministic;
import quantumforge.status.RelayStatus;

/**
 * How long a collector's buffer takes what comes when no brain acknowledges. Each lane fills its
 * own part of Redis first; then what comes goes to the disk, which all lanes share.
 *
 * @param redisHours until the first lane has filled its part of Redis
 * @param diskHours that the disk alone would take all lanes
 * @param hours until the first tick is dropped, or without a disk a feed waits
 */
@Deterministic
record BufferTime(double redisHours, double diskHours, double hours) {

  private static final double SECONDS_PER_HOUR = 3_600;

  /** One lane: what comes in a second, and what its part of Redis still takes. */
  private record Inflow(double bytesPerSecond, long room) {

    /** Infinite when nothing comes. */
    double seconds() {
      return room / bytesPerSecond;
    }
  }

  /** From now on, at the rates of the last second. */
  static BufferTime left(List<RelayStatus> lanes) {
    long onDisk = lanes.stream().mapToLong(lane -> lane.disk().bytes()).sum();
    return of(lanes, rate(lanes), BufferTime::redisRoom, Math.max(0, diskLimit(lanes) - onDisk));
  }

  /**
   * Of an empty buffer.
   *
   * @param rate ticks a second of all lanes, shared among them as they share the ticks now
   */
  static BufferTime whole(List<RelayStatus> lanes, double rate) {
    return of(lanes, rate, lane -> lane.redis().limitBytes(), diskLimit(lanes));
  }

  /** A Redis that gets nothing of what lies on the disk is away: its room is of no use. */
  private static long redisRoom(RelayStatus lane) {
    return lane.overflow().active() && lane.overflow().movedPerSecond() == 0
        ? 0
        : Math.max(0, lane.redis().limitBytes() - lane.redis().bytes());
  }

  private static BufferTime of(
      List<RelayStatus> lanes, double rate, ToLongFunction<RelayStatus> room, long disk) {
    double all = rate(lanes);
    List<Inflow> inflows =
        lanes.stream()
            .map(
                lane -> {
                  double share = all > 0 ? lane.ticksPerSecond() / all : 1.0 / lanes.size();
                  return new Inflow(rate * share * bytesPerTick(lane), room.applyAsLong(lane));
                })
            .filter(lane -> lane.bytesPerSecond > 0)
            .sorted(Comparator.comparingDouble(Inflow::seconds))
            .toList();
    if (inflows.isEmpty()) {
      return new BufferTime(Double.NaN, Double.NaN, Double.NaN);
    }
    double sum = inflows.stream().mapToDouble(Inflow::bytesPerSecond).sum();
    return new BufferTime(
        inflows.getFirst().seconds() / SECONDS_PER_HOUR,
        disk / sum / SECONDS_PER_HOUR,
        secondsUntilFull(inflows, disk) / SECONDS_PER_HOUR);
  }

  /**
   * @param inflows those that need the disk first, first
   */
  private static double secondsUntilFull(List<Inflow> inflows, long disk) {
    double seconds = inflows.getFirst().seconds();
    double onDisk = 0;
    double toDisk = 0;
    for (Inflow lane : inflows) {
      double filled = onDisk + toDisk * (lane.seconds() - seconds);
      if (filled >= disk) {
        break;
      }
      onDisk = filled;
      seconds = lane.seconds();
      toDisk += lane.bytesPerSecond;
    }
    return toDisk == 0 ? seconds : seconds + (disk - onDisk) / toDisk;
  }

  private static double rate(List<RelayStatus> lanes) {
    return lanes.stream().mapToDouble(RelayStatus::ticksPerSecond).sum();
  }

  /** One limit for all lanes; 0 without a disk. */
  private static long diskLimit(List<RelayStatus> lanes) {
    return lanes.stream().mapToLong(lane -> lane.disk().limitBytes()).max().orElse(0);
  }

  private static double bytesPerTick(RelayStatus lane) {
    return lane.ticks() == 0 ? 0 : (double) lane.bytes() / lane.ticks();
  }
}
