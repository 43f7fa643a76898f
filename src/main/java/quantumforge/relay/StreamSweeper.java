package quantumforge.relay;

import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.status.RelayStatus.DrainStatus;
import quantumforge.status.RelayStatus.GroupDisk;
import quantumforge.status.RelayStatus.GroupStatus;

/**
 * Has what all groups acknowledged removed from the stream, again and again, and what only groups
 * need that are away moved to the disk. Whatever goes wrong with one sweep is logged once, counted
 * and shown, and the next one is tried all the same: a stream that nobody sweeps grows to its limit
 * and stops the feed. {@link #run} is for one thread; the views are thread-safe.
 */
final class StreamSweeper {

  private static final Logger LOG = LoggerFactory.getLogger(StreamSweeper.class);

  private static final long LAGGING_BLOCKS = 512;

  /**
   * So much of its share a group keeps when the share is used up: moving is done in large steps.
   */
  private static final int KEPT_PERCENT = 75;

  private final RelaySettings settings;
  private final String address;
  private final StreamJanitor janitor;
  private final Backlog backlog;
  private final Outlet outlet;
  private final BehindStreams behind;
  private final Counter failures;
  private final GroupDrains drains;
  private volatile List<GroupDrains.Found> groups = List.of();
  private volatile String trouble = "";
  private volatile String strange = "";
  private final Map<String, Moved> moved = new HashMap<>();

  /**
   * @param address of Redis, for messages
   * @param failures counts sweeps that failed
   */
  StreamSweeper(
      RelaySettings settings,
      String address,
      StreamJanitor janitor,
      Backlog backlog,
      Outlet outlet,
      BehindStreams behind,
      Counter failures) {
    this.settings = settings;
    this.address = address;
    this.janitor = janitor;
    this.backlog = backlog;
    this.outlet = outlet;
    this.behind = behind;
    this.drains = new GroupDrains(backlog, outlet, behind);
    this.failures = failures;
  }

  /** Registers what each of the configured groups lags behind; a strange group is not shown. */
  void register(Tags lane, MeterRegistry meters) {
    for (String group : settings.groups()) {
      Tags tags = lane.and("group", group);
      Gauge.builder(
              "forge.relay.group.lag.seconds",
              () -> figure(group, status -> status.lagMillis() / 1e3))
          .tags(tags)
          .register(meters);
      meters
          .more()
          .counter("forge.relay.group.dropped.ticks", tags, behind.dropped(group), AtomicLong::get);
      gauge("forge.relay.group.disk.ticks", group, GroupDisk::ticks, tags, meters);
      gauge("forge.relay.group.disk.bytes", group, GroupDisk::bytes, tags, meters);
      gauge("forge.relay.group.window.bytes", group, GroupDisk::windowBytes, tags, meters);
      gauge(
          "forge.relay.group.window.limit.bytes", group, GroupDisk::windowLimitBytes, tags, meters);
      Gauge.builder("forge.relay.group.lag.blocks", () -> figure(group, GroupStatus::lagBlocks))
          .tags(tags)
          .register(meters);
      Gauge.builder("forge.relay.group.behind.ticks", () -> figure(group, GroupStatus::behindTicks))
          .tags(tags)
          .register(meters);
      Gauge.builder(
              "forge.relay.group.drain.seconds", () -> figure(group, StreamSweeper::secondsLeft))
          .tags(tags)
          .register(meters);
    }
  }

  private void gauge(
      String name,
      String group,
      ToLongFunction<GroupDisk> figure,
      Tags tags,
      MeterRegistry meters) {
    Gauge.builder(name, () -> figure.applyAsLong(behind.disk(group))).tags(tags).register(meters);
  }

  private static double secondsLeft(GroupStatus group) {
    return group.drain().map(DrainStatus::secondsLeft).orElse(Double.NaN);
  }

  private double figure(String group, ToDoubleFunction<GroupStatus> of) {
    return groups.stream()
        .filter(found -> found.status().group().equals(group))
        .map(drains::status)
        .mapToDouble(of)
        .findFirst()
        .orElse(Double.NaN);
  }

  /** Sweeps at the trim interval until it is interrupted. */
  void run(StatefulRedisConnection<String, byte[]> connection) throws InterruptedException {
    while (true) {
      Thread.sleep(settings.trimInterval());
      try {
        sweep(connection);
        healthy();
      } catch (RuntimeException failure) {
        failed(failure);
      }
      drains.sample(groups, System.currentTimeMillis(), System.nanoTime());
    }
  }

  private void sweep(StatefulRedisConnection<String, byte[]> connection) {
    long addedBefore = backlog.added();
    long nowMillis = System.currentTimeMillis();
    StreamJanitor.Look look = janitor.look(connection, nowMillis);
    Map<String, StreamId> needed = behind.needed(look.firsts());
    StreamId keptFrom =
        needed.isEmpty()
            ? StreamId.ZERO
            : behind.moveOut(connection, needed, keptFrom(needed), bytesToMove());
    long blocks = janitor.trim(connection, keptFrom);
    StreamId keptBlock = BlockIds.from(connection, settings.stream(), keptFrom);
    groups = look.groups().stream().map(group -> found(group, nowMillis)).toList();
    backlog.removeBefore(keptBlock);
    backlog.streamHolds(blocks, addedBefore);
    outlet.lane().ifPresent(lane -> lane.removeBefore(keptBlock));
    janitor.forgetBases(connection, keptBlock, System.nanoTime());
    behind.serve(connection, needed.keySet());
    noteStrange(look.strange());
  }

  private GroupDrains.Found found(GroupStatus inStream, long nowMillis) {
    GroupStatus status = behind.status(inStream, nowMillis);
    return new GroupDrains.Found(status, behind.inStreamBehind(status));
  }

  private void noteStrange(Optional<StreamId> id) {
    String sentence =
        id.map(
                given ->
                    "another program has added an entry with the id %s to %s: nothing is lost and the lag is right, but until that time nothing is moved to the disk for groups that are away; stop it, see docs/market-data.md"
                        .formatted(given, settings.stream()))
            .orElse("");
    if (!sentence.isEmpty() && strange.isEmpty()) {
      LOG.warn(sentence);
    }
    strange = sentence;
  }

  /** A group that is away holds no more than its part, while another one is there. */
  private StreamId keptFrom(Map<String, StreamId> firsts) {
    List<StreamId> attending = attending(firsts);
    return !behind.canMove()
            || settings.groupHoldPercent() == 100
            || attending.isEmpty()
            || backlog.bytes() <= mayHold()
        ? Collections.min(firsts.values())
        : Collections.min(attending);
  }

  /** Not up to an id: ids are no measure of bytes, many may have the same time. */
  private long bytesToMove() {
    return backlog.bytes() - mayHold() / 100 * KEPT_PERCENT;
  }

  private long mayHold() {
    return settings.bufferLimitBytes() / 100 * settings.groupHoldPercent();
  }

  /** Where the groups are that are not away, and read this stream and none of their own. */
  private List<StreamId> attending(Map<String, StreamId> firsts) {
    long now = System.nanoTime();
    moved.keySet().retainAll(firsts.keySet());
    List<StreamId> attending = new ArrayList<>();
    firsts.forEach(
        (group, first) -> {
          if (behind.isBehind(group)) {
            moved.remove(group);
            return;
          }
          boolean waits = backlog.behind(StreamJanitor.before(first)).blocks() > 0;
          Moved before = moved.get(group);
          if (before == null || !waits || !before.first.equals(first)) {
            moved.put(group, new Moved(first, now));
            attending.add(first);
          } else if (now - before.nanos < settings.groupAwayAfter().toNanos()) {
            attending.add(first);
          }
        });
    return attending;
  }

  /** Where a group was when it moved last. */
  private record Moved(StreamId first, long nanos) {}

  private void healthy() {
    if (!trouble.isEmpty()) {
      LOG.info("acknowledged blocks are removed from {} again", settings.stream());
    }
    trouble = "";
  }

  private void failed(RuntimeException failure) {
    failures.increment();
    String reason = RedisRefusal.reason(failure);
    String sentence =
        "acknowledged blocks cannot be removed from %s in Redis %s, so it grows to relay.buffer-limit-bytes: %s; %s"
            .formatted(settings.stream(), address, reason, RedisRefusal.mend(reason));
    if (!sentence.equals(trouble)) {
      LOG.warn(sentence);
      LOG.debug("the sweep of {} failed", settings.stream(), failure);
    }
    trouble = sentence;
  }

  /** What is wrong, with what helps; an empty text while sweeping works and nobody disturbs it. */
  String trouble() {
    String disk = behind.trouble();
    if (trouble.isEmpty() && !disk.isEmpty()) {
      return "what groups need that are far behind cannot be moved to the disk or from it: " + disk;
    }
    return trouble.isEmpty() ? strange : trouble;
  }

  /** Whether every group is far behind, so that nobody reads the next block soon. */
  boolean allLag() {
    List<GroupDrains.Found> known = groups;
    return !known.isEmpty()
        && known.stream().allMatch(group -> group.status().lagBlocks() > LAGGING_BLOCKS);
  }

  /** The groups as the last sweep that worked found them, with what waits for each of them now. */
  List<GroupStatus> groups() {
    return groups.stream().map(drains::status).toList();
  }

  /** How fast what waits becomes less. */
  GroupDrains drains() {
    return drains;
  }
}
