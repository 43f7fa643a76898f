package quantumforge.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.store.QuestSettings;

/**
 * The part of a collector's buffer that is on its disk: one lane of files for each stream, and one
 * limit for all of them. Where it is reached, the oldest blocks that no brain can have read yet are
 * dropped, and Gap records take their place. The table {@code vps_buffer} in the collector's
 * QuestDB lists the blocks. Thread-safe; one for each directory.
 */
public final class OverflowStore {

  private static final Logger LOG = LoggerFactory.getLogger(OverflowStore.class);

  private final OverflowSettings settings;
  private final Optional<QuestSettings> questdb;
  private final MeterRegistry meters;
  private final Map<String, OverflowLane> lanes = new LinkedHashMap<>();
  private final Counter droppedBlocks;
  private final Counter droppedTicks;
  private final Counter damages;
  private FileChannel lockFile;
  private volatile Optional<BufferIndex> index = Optional.empty();
  private volatile long droppedMillis;

  /**
   * Makes the store; nothing is opened before the first lane is.
   *
   * @param questdb the QuestDB that lists the blocks; empty for none
   * @param meters where {@code forge.relay.overflow.…} is registered; one store for each registry
   */
  public OverflowStore(
      OverflowSettings settings, Optional<QuestSettings> questdb, MeterRegistry meters) {
    this.settings = settings;
    this.questdb = questdb;
    this.meters = meters;
    this.droppedBlocks = meters.counter("forge.relay.overflow.dropped.blocks");
    this.droppedTicks = meters.counter("forge.relay.overflow.dropped.ticks");
    this.damages = meters.counter("forge.relay.overflow.damages");
    meters.gauge("forge.relay.overflow.bytes", this, store -> store.holding().bytes());
    meters.gauge("forge.relay.overflow.blocks", this, store -> store.holding().blocks());
    meters.gauge("forge.relay.overflow.ticks", this, store -> store.holding().ticks());
    meters.gauge("forge.relay.overflow.limit.bytes", settings, OverflowSettings::limitBytes);
    meters.gauge("forge.relay.overflow.files.bytes", this, OverflowStore::fileBytes);
  }

  /**
   * The lane of a stream; opened at the first call, with what an earlier run left.
   *
   * @throws IOException when the directory cannot be used, or another process uses it
   */
  OverflowLane lane(String stream) throws IOException {
    synchronized (this) {
      OverflowLane known = lanes.get(stream);
      if (known != null) {
        return known;
      }
      lock();
      Path folder = settings.directory().resolve(stream.replaceAll("[^A-Za-z0-9._-]", "_"));
      OverflowLane opened = OverflowLane.open(this, folder, stream);
      lanes.put(stream, opened);
      if (index.isEmpty() && questdb.isPresent()) {
        index = Optional.of(new BufferIndex(this, questdb.get(), meters));
        index.get().start();
      }
      return opened;
    }
  }

  private void lock() throws IOException {
    if (lockFile != null) {
      return;
    }
    Files.createDirectories(settings.directory());
    FileChannel file =
        FileChannel.open(
            settings.directory().resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException here) {
      lock = null;
    }
    if (lock == null) {
      file.close();
      throw new IOException(
          "relay.overflow.directory %s is used by another process; give each collector its own"
              .formatted(settings.directory()));
    }
    lockFile = file;
  }

  OverflowSettings settings() {
    return settings;
  }

  long segmentBytes() {
    return settings.segmentBytes();
  }

  Collection<OverflowLane> lanes() {
    synchronized (this) {
      return List.copyOf(lanes.values());
    }
  }

  /** Drops the oldest files of all lanes until all are within the limit. */
  void keepWithinLimit() throws IOException {
    synchronized (this) {
      while (fileBytes() > settings.limitBytes()) {
        OverflowLane lane = laneOfTheOldest();
        if (lane == null) {
          return;
        }
        lane.drop(lane.oldest());
      }
    }
  }

  private OverflowLane laneOfTheOldest() {
    OverflowLane found = null;
    for (OverflowLane lane : lanes.values()) {
      boolean candidate = lane.oldest() != null;
      if (candidate
          && (found == null || lane.oldest().first().compareTo(found.oldest().first()) < 0)) {
        found = lane;
      }
    }
    return found;
  }

  /** What no brain of a stream has is dropped. */
  void noteLoss(String stream, Holding lost) {
    droppedBlocks.increment(lost.blocks());
    droppedTicks.increment(lost.ticks());
    droppedMillis = System.currentTimeMillis();
    LOG.error(
        "CRITICAL: the buffer on disk is at its limit of {} bytes (relay.overflow.limit-bytes): the"
            + " oldest {} blocks of {} with {} ticks are dropped; Gap records say which",
        settings.limitBytes(),
        lost.blocks(),
        stream,
        lost.ticks());
  }

  /** What cannot be read of a file any more. */
  void damaged(Path file, long offset, long bytes) {
    damages.increment();
    LOG.error(
        "{} is damaged at byte {}: {} bytes of blocks are lost; the brains write Gap records of the"
            + " trades in them",
        file,
        offset,
        bytes);
  }

  /** What all lanes hold, moved into the streams or not. */
  Holding holding() {
    synchronized (this) {
      Holding all = Holding.NOTHING;
      List<OverflowLane> found = new ArrayList<>(lanes.values());
      for (OverflowLane lane : found) {
        all = all.plus(lane.holding());
      }
      return all;
    }
  }

  private long fileBytes() {
    synchronized (this) {
      return lanes.values().stream().mapToLong(OverflowLane::fileBytes).sum();
    }
  }

  /** Blocks that were dropped at the limit since the process started. */
  long droppedBlocks() {
    return (long) droppedBlocks.count();
  }

  /** Ticks in them. */
  long droppedTicks() {
    return (long) droppedTicks.count();
  }

  /** When blocks were dropped last, milliseconds since the epoch; 0 for never. */
  long droppedMillis() {
    return droppedMillis;
  }

  /** What is wrong with the list of blocks in QuestDB; an empty text while it is kept. */
  String indexTrouble() {
    return index.map(BufferIndex::trouble).orElse("");
  }

  /** A forwarder has stopped. With the last one everything is closed, and may be opened again. */
  void release(OverflowLane lane) throws IOException {
    Optional<BufferIndex> unused = Optional.empty();
    synchronized (this) {
      lane.close();
      lanes.remove(lane.stream());
      if (lanes.isEmpty()) {
        unused = index;
        index = Optional.empty();
      }
    }
    // Outside of the lock, for which its thread may wait.
    unused.ifPresent(BufferIndex::stop);
    synchronized (this) {
      if (lanes.isEmpty() && lockFile != null) {
        lockFile.close();
        lockFile = null;
      }
    }
  }
}
