package quantumforge.relay;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import quantumforge.status.RelayStatus.DrainStatus;
import quantumforge.status.RelayStatus.GroupStatus;

/**
 * How much waits for each group, wherever it is, and how fast it becomes less; and the same of what
 * waits on the disk for Redis. One thread samples; the rest is thread-safe.
 */
final class GroupDrains {

  /** A group keeps up while it acknowledges what is younger; brains acknowledge every 3 s. */
  static final long KEEPS_UP_MILLIS = 10_000;

  private final Backlog backlog;
  private final Outlet outlet;
  private final BehindStreams behind;
  private final Map<String, DrainRate> rates = new HashMap<>();
  private final Set<String> keepUp = new HashSet<>();
  private final DrainRate toRedis = new DrainRate();
  private long drops;

  GroupDrains(Backlog backlog, Outlet outlet, BehindStreams behind) {
    this.backlog = backlog;
    this.outlet = outlet;
    this.behind = behind;
  }

  /**
   * Where a sweep has found a group.
   *
   * @param inStreamBehind behind which block it needs the stream
   */
  record Found(GroupStatus status, StreamId inStreamBehind) {}

  /**
   * Takes what waits now.
   *
   * @param groups as the last sweep that worked found them
   * @param nowMillis since the epoch
   * @param nowNanos of a clock that never goes back
   */
  synchronized void sample(List<Found> groups, long nowMillis, long nowNanos) {
    outlet.count();
    long droppedFiles = behind.drops() + outlet.lane().map(OverflowLane::drops).orElse(0L);
    boolean dropped = droppedFiles != drops;
    drops = droppedFiles;
    toRedis.sample(waitingForRedis(), dropped, nowNanos);
    keepUp.clear();
    Map<String, DrainRate> known = new HashMap<>(rates);
    rates.clear();
    for (Found found : groups) {
      String group = found.status.group();
      DrainRate rate = known.getOrDefault(group, new DrainRate());
      rate.sample(ticks(found), dropped, nowNanos);
      rates.put(group, rate);
      StreamId acknowledged = StreamId.parse(found.status.acknowledgedId());
      if (nowMillis - acknowledged.millis() <= KEEPS_UP_MILLIS) {
        keepUp.add(group);
      }
    }
  }

  /** What a sweep has found, with what waits for the group now. */
  synchronized GroupStatus status(Found found) {
    String group = found.status.group();
    long ticks = ticks(found);
    Optional<DrainStatus> drain =
        ticks == 0 || keepUp.contains(group)
            ? Optional.of(DrainStatus.NOTHING_WAITS)
            : Optional.ofNullable(rates.get(group)).flatMap(rate -> rate.left(ticks));
    return found.status.behind(ticks, drain);
  }

  private long ticks(Found found) {
    return waitingForRedis()
        + found.status.disk().ticks()
        + backlog.behind(found.inStreamBehind).ticks();
  }

  /** Ticks on the disk that are on their way into the stream. */
  long waitingForRedis() {
    return outlet.lane().map(OverflowLane::waitingTicks).orElse(0L);
  }

  /** When all of them are there. */
  synchronized Optional<DrainStatus> toRedis() {
    long ticks = waitingForRedis();
    return ticks == 0 ? Optional.of(DrainStatus.NOTHING_WAITS) : toRedis.left(ticks);
  }
}
