package quantumforge.relay;

import java.util.Optional;
import quantumforge.status.RelayStatus;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;

/**
 * What a forwarder says of itself, put together of what its parts say. Thread-safe.
 *
 * @param address of Redis, for messages
 * @param store empty where there is no disk
 */
record ForwarderView(
    String name,
    RelaySettings settings,
    String address,
    ChainedWriter<PackedBlock> writer,
    Backlog backlog,
    Outlet outlet,
    BehindStreams behind,
    StreamSweeper sweeper,
    CollectorTiers tiers,
    Optional<OverflowStore> store) {

  /** So long after blocks were dropped the buffer counts as full. */
  private static final long DROPPING_MILLIS = 60_000;

  /**
   * How it works.
   *
   * @param started whether it takes ticks
   * @param rate ticks a second
   */
  ServiceStatus status(boolean started, double rate) {
    String trouble = writer.trouble();
    if (!trouble.isEmpty() && !outlet.overflowing()) {
      return new ServiceStatus(
          name, State.FAILED, "Redis " + address + " takes no blocks: " + trouble);
    }
    if (!outlet.trouble().isEmpty()) {
      return new ServiceStatus(name, State.FAILED, "the disk takes no blocks: " + outlet.trouble());
    }
    if (outlet.full()) {
      return new ServiceStatus(
          name,
          State.DEGRADED,
          "the stream holds its limit of "
              + settings.bufferLimitBytes()
              + " bytes; the feed waits");
    }
    if (outlet.overflowing()) {
      return overflowStatus(trouble);
    }
    if (!started) {
      return new ServiceStatus(name, State.STARTING, "waits for Redis " + address);
    }
    String lesser = sweeper.trouble().isEmpty() ? tiers.trouble() : sweeper.trouble();
    if (!lesser.isEmpty()) {
      return new ServiceStatus(name, State.DEGRADED, lesser);
    }
    return new ServiceStatus(
        name,
        State.RUNNING,
        "%.0f ticks/s into %s; %s".formatted(rate, settings.stream(), tiers.state()));
  }

  private ServiceStatus overflowStatus(String trouble) {
    OverflowStore disk = store.orElseThrow();
    if (System.currentTimeMillis() - disk.droppedMillis() < DROPPING_MILLIS) {
      return new ServiceStatus(
          name,
          State.FAILED,
          "the buffer is full: %d ticks were dropped, the oldest first; Gap records say which"
              .formatted(disk.droppedTicks()));
    }
    Holding held = onDisk();
    return new ServiceStatus(
        name,
        State.DEGRADED,
        "blocks go to the disk, which holds %d ticks in %d bytes; %s"
            .formatted(
                held.ticks(),
                held.bytes(),
                trouble.isEmpty()
                    ? "Redis is full"
                    : "Redis " + address + " takes no blocks: " + trouble));
  }

  /** The figures for the published views; of what was forwarded since the process started. */
  RelayStatus relay(long ticks, double rate, long blocks, long bytes, int queued) {
    return new RelayStatus(
        settings.stream(),
        ticks,
        rate,
        blocks,
        bytes,
        queued,
        backlog.blocks(),
        backlog.bytes(),
        settings.bufferLimitBytes(),
        blocked(),
        writer.retries(),
        sweeper.groups(),
        tier(backlog.behind(StreamId.ZERO), settings.bufferLimitBytes()),
        tier(onDisk(), store.isEmpty() ? 0 : settings.overflow().limitBytes()),
        new RelayStatus.OverflowStatus(
            outlet.overflowing(),
            outlet.entered(),
            sweeper.drains().waitingForRedis(),
            outlet.movedPerSecond(),
            sweeper.drains().toRedis(),
            store.map(OverflowStore::droppedBlocks).orElse(0L),
            store.map(OverflowStore::droppedTicks).orElse(0L)));
  }

  private Holding onDisk() {
    return behind.holding().plus(outlet.lane().map(OverflowLane::holding).orElse(Holding.NOTHING));
  }

  private static RelayStatus.BufferTier tier(Holding holding, long limitBytes) {
    return new RelayStatus.BufferTier(
        holding.blocks(),
        holding.ticks(),
        holding.bytes(),
        limitBytes,
        holding.oldestMicros() / 1_000,
        holding.newestMicros() / 1_000);
  }

  /** Whether nothing more is taken: at the stream's limit, or by Redis, without a disk. */
  boolean blocked() {
    return outlet.full() || !outlet.overflowing() && !writer.trouble().isEmpty();
  }
}
