package quantumforge.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.RetryDelay;

/**
 * Between packing and Redis. Blocks wait in memory for Redis, a few at most. When Redis is full, or
 * takes nothing for longer than {@code relay.overflow.after}, the outlet overflows: what waits and
 * what Redis may still lose is written to the disk, and so is every block that comes, while blocks
 * are moved from the disk into Redis in order as brains acknowledge. When the last one was moved,
 * and some of the limit is free again, the overflow is over: blocks go to Redis directly. So order
 * holds: a block in memory is older than any on the disk that was not moved. Without a disk {@link
 * #put} waits instead.
 */
final class Outlet {

  private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);
  private static final long ROOM_MILLIS = 5;
  private static final int MOVE_BYTES = 1 << 20;

  private final String stream;
  private final RelaySettings settings;
  private final Backlog backlog;
  private final Optional<OverflowStore> store;
  private final RateMeter moving = new RateMeter();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final RetryDelay delay = new RetryDelay(Duration.ofMillis(50), Duration.ofSeconds(2));

  /** Not confirmed by Redis, sent or not. */
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  /** Confirmed by Redis so lately that a killed one may lose them. */
  private final Deque<Waiting> recent = new ArrayDeque<>();

  private final Deque<PackedBlock> toSend = new ArrayDeque<>();
  private volatile Optional<OverflowLane> lane = Optional.empty();
  private volatile Optional<PositionFile> positions = Optional.empty();
  private List<PackedBlock> refill = List.of();
  private int nextRefill;
  private StreamId newest = StreamId.ZERO;
  private long waitingBytes;
  private long recentBytes;
  private StreamId handed = StreamId.ZERO;
  private volatile StreamId confirmed = StreamId.ZERO;
  private boolean storing;
  private boolean ending;
  private volatile boolean overflowing;
  private volatile boolean full;
  private volatile long entered;
  private volatile String trouble = "";

  Outlet(String stream, RelaySettings settings, Backlog backlog, Optional<OverflowStore> store) {
    this.stream = stream;
    this.settings = settings;
    this.backlog = backlog;
    this.store = store.filter(disk -> disk.settings().enabled());
  }

  private record Waiting(PackedBlock block, long sinceNanos) {}

  /**
   * Opens the disk, where there is one, with what an earlier run left.
   *
   * @throws IOException when the directory cannot be used
   */
  void open() throws IOException {
    if (store.isPresent()) {
      lane = Optional.of(store.get().lane(stream));
      positions = Optional.of(PositionFile.open(lane.get().folder()));
    }
  }

  /**
   * Goes on behind what Redis has, and what the disk has behind that.
   *
   * @return how far the ticks of each instrument are
   */
  Map<String, byte[]> goOnBehind(StreamTarget.Found inRedis) throws IOException {
    Map<String, byte[]> marks = goOn(inRedis.newest(), inRedis.marks());
    handed = inRedis.newest();
    confirmed = handed;
    count();
    if (lane.isPresent()) {
      lane.get().skipTo(handed);
      if (lane.get().hasMore()) {
        overflowing = true;
        LOG.warn("{}: blocks of an earlier run are on the disk; they come first", stream);
      } else {
        lane.get().leave();
      }
    }
    return marks;
  }

  /**
   * Goes on behind what the disk knows of; every block goes there until {@link #redisHas}. Needs a
   * disk.
   *
   * @return how far the ticks of each instrument are, at least
   */
  Map<String, byte[]> goOnWithoutRedis() {
    PositionFile known = positions.orElseThrow();
    Map<String, byte[]> marks = goOn(known.newest(), known.marks());
    overflowing = true;
    entered++;
    LOG.warn("{}: Redis does not answer; blocks go to the disk from the start", stream);
    return marks;
  }

  private Map<String, byte[]> goOn(StreamId stored, Map<String, byte[]> marks) {
    newest = stored;
    Map<String, byte[]> all = new HashMap<>(marks);
    if (lane.isPresent() && lane.get().newest().compareTo(stored) > 0) {
      newest = lane.get().newest();
      all.putAll(lane.get().marks());
    }
    positions.ifPresent(file -> file.resume(newest, all));
    return all;
  }

  /**
   * Redis, which was away at the start, has answered.
   *
   * @param stored the newest block that it has, of an earlier run
   * @param before the newest block that was known of at the start
   */
  void redisHas(StreamId stored, StreamId before) throws IOException {
    if (!lane.orElseThrow().read(before, stored, 1).isEmpty()) {
      LOG.error(
          "{}: Redis has a block {} of an earlier run, and the clock was set back since: blocks on"
              + " the disk up to it are given up, and brains write Gap records",
          stream,
          stored);
    }
    handed = stored;
    confirmed = stored;
    count();
    lane.get().skipTo(stored);
  }

  /** Counts what of the disk Redis has by now; reads the disk. */
  void count() {
    lane.ifPresent(disk -> disk.inRedis(confirmed));
  }

  /** Writes how far blocks are stored, for a start without Redis; costs nothing without a disk. */
  void keepPositions() throws IOException {
    if (positions.isPresent()) {
      positions.get().write();
    }
  }

  /** The disk, where there is one. */
  Optional<OverflowLane> lane() {
    return lane;
  }

  /** The newest block that was put. */
  StreamId newest() {
    return newest;
  }

  /**
   * Takes a block behind the last one. When it returns, the block waits for Redis in memory, within
   * the limits, or is on the disk.
   */
  void put(PackedBlock block) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      newest = block.id();
      while (!overflowing && !hasRoom(block)) {
        if (lane.isPresent()) {
          enter(redisFull(block));
        } else {
          note(redisFull(block));
          changed.await(ROOM_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
      full = false;
      if (overflowing) {
        store(List.of(block));
      } else {
        waiting.add(new Waiting(block, System.nanoTime()));
        waitingBytes += block.keptBytes();
        toSend.add(block);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void note(boolean redisFull) {
    if (redisFull && !full) {
      LOG.warn(
          "the stream holds its limit of {} bytes: the feed waits", settings.bufferLimitBytes());
    }
    full = redisFull;
  }

  /**
   * Whether the stream would pass its limit with a block. What waits for Redis counts, since all of
   * it may be under way; one block alone may be larger than the limit.
   */
  private boolean redisFull(PackedBlock block) {
    long held = backlog.bytes() + waitingBytes;
    return held > 0 && held + block.keptBytes() > settings.bufferLimitBytes();
  }

  private boolean hasRoom(PackedBlock block) {
    if (redisFull(block)) {
      return false;
    }
    Waiting oldest = waiting.peekFirst();
    if (oldest == null) {
      return true;
    }
    boolean late =
        lane.isPresent()
            && System.nanoTime() - oldest.sinceNanos > settings.overflow().after().toNanos();
    return !late && waitingBytes + block.keptBytes() <= settings.overflow().memoryBytes();
  }

  private void enter(boolean redisFull) throws InterruptedException {
    List<PackedBlock> all = new ArrayList<>();
    recent.forEach(confirmed -> all.add(confirmed.block));
    waiting.forEach(unconfirmed -> all.add(unconfirmed.block));
    overflowing = true;
    entered++;
    LOG.warn(
        "{}: Redis {}; blocks go to the disk",
        stream,
        redisFull
            ? "holds its limit of " + settings.bufferLimitBytes() + " bytes"
            : "does not take the blocks that wait for it");
    store(all);
    if (!all.isEmpty()) {
      // The sender has these in memory.
      lane.get().skipTo(all.getLast().id());
    }
  }

  /** Tries until the disk takes them: what comes later must not pass them. */
  private void store(List<PackedBlock> blocks) throws InterruptedException {
    storing = true;
    while (true) {
      try {
        lane.orElseThrow().append(alone(blocks));
        blocks.forEach(positions.orElseThrow()::stored);
        trouble = "";
        storing = false;
        delay.reset();
        return;
      } catch (IOException failure) {
        String reason = String.valueOf(failure.getMessage());
        if (!reason.equals(trouble)) {
          LOG.error("{}: the disk takes no blocks, so the feed waits: {}", stream, reason);
        }
        trouble = reason;
        changed.await(delay.next().toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  /** On the disk each block is read alone: it may outlive every base. */
  private static List<PackedBlock> alone(List<PackedBlock> blocks) {
    return blocks.stream().map(PackedBlock::alone).toList();
  }

  /**
   * The next block for Redis; null when there is none for so long. For the one thread that sends.
   */
  PackedBlock next(long waitMillis) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      PackedBlock next = take();
      if (next == null) {
        changed.await(waitMillis, TimeUnit.MILLISECONDS);
        next = take();
      }
      handed = next == null ? handed : next.id();
      return next;
    } finally {
      lock.unlock();
    }
  }

  private PackedBlock take() throws InterruptedException {
    PackedBlock fromMemory = toSend.pollFirst();
    if (fromMemory != null || ending) {
      return fromMemory;
    }
    if (nextRefill == refill.size()) {
      lookOnDisk();
    }
    while (nextRefill < refill.size() && backlog.bytes() < settings.bufferLimitBytes()) {
      PackedBlock block = refill.get(nextRefill++);
      if (block.id().compareTo(handed) > 0) {
        moving.add(block.ticks());
        return block;
      }
    }
    return null;
  }

  private void lookOnDisk() {
    if (!overflowing || storing || backlog.bytes() >= settings.bufferLimitBytes()) {
      return;
    }
    try {
      refill = lane.orElseThrow().take(MOVE_BYTES);
      nextRefill = 0;
      if (refill.isEmpty() && redisHasRoom()) {
        lane.get().leave();
        overflowing = false;
        LOG.info("{}: all blocks were moved from the disk into Redis", stream);
      }
    } catch (IOException failure) {
      String reason = String.valueOf(failure.getMessage());
      if (!reason.equals(trouble)) {
        LOG.error("{}: blocks on the disk cannot be read: {}", stream, reason);
      }
      trouble = reason;
    }
  }

  /**
   * Enough for a while: one that is left at the limit would be entered again by the next block.
   * What is moved out of the stream for a group that stays away has to be enough.
   */
  private boolean redisHasRoom() {
    int percent = Math.clamp(settings.groupHoldPercent(), 75, 90);
    return confirmed.compareTo(handed) >= 0
        && backlog.bytes() <= settings.bufferLimitBytes() / 100 * percent;
  }

  /** From now on only what waits in memory goes to Redis; the disk keeps what it has. */
  void end() {
    lock.lock();
    try {
      ending = true;
    } finally {
      lock.unlock();
    }
  }

  /** Redis has a block. */
  void stored(PackedBlock block) {
    positions.ifPresent(file -> file.stored(block));
    lock.lock();
    try {
      confirmed = block.id().compareTo(confirmed) > 0 ? block.id() : confirmed;
      Waiting first = waiting.peekFirst();
      if (first != null && first.block.id().equals(block.id())) {
        waiting.removeFirst();
        waitingBytes -= block.keptBytes();
      }
      keep(block);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void keep(PackedBlock block) {
    long now = System.nanoTime();
    long oldestNanos = now - settings.keepFor().toNanos();
    recent.addLast(new Waiting(block, now));
    recentBytes += block.keptBytes();
    while (recentBytes > settings.keepBytes()
        || !recent.isEmpty() && recent.peekFirst().sinceNanos - oldestNanos < 0) {
      recentBytes -= recent.removeFirst().block.keptBytes();
    }
  }

  /** Whether Redis has every block that is not on the disk. */
  boolean isEmpty() {
    lock.lock();
    try {
      return waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes to the disk what Redis has not confirmed; answers whether that was possible. Nothing may
   * be put any more.
   */
  boolean save() {
    lock.lock();
    try {
      if (lane.isEmpty()) {
        return waiting.isEmpty();
      }
      List<PackedBlock> all = new ArrayList<>();
      if (!waiting.isEmpty()) {
        recent.forEach(confirmed -> all.add(confirmed.block));
        waiting.forEach(unconfirmed -> all.add(unconfirmed.block));
      }
      lane.get().append(alone(all));
      all.forEach(positions.orElseThrow()::stored);
      return true;
    } catch (IOException failure) {
      LOG.warn("{}: blocks in memory could not be written: {}", stream, failure.getMessage());
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Closes the disk; idempotent. Nothing may be put or sent any more. */
  void close() {
    if (lane.isPresent()) {
      try {
        try {
          positions.orElseThrow().writeAll();
        } finally {
          store.orElseThrow().release(lane.get());
        }
      } catch (IOException failure) {
        LOG.warn("{}: the disk was not closed in order: {}", stream, failure.getMessage());
      }
      lane = Optional.empty();
    }
  }

  /** Whether blocks go to the disk. */
  boolean overflowing() {
    return overflowing;
  }

  /** How often an overflow began since the process started. */
  long entered() {
    return entered;
  }

  /** Whether the feed waits since the stream is full and there is no disk. */
  boolean full() {
    return full;
  }

  /** What is wrong with the disk; an empty text while it takes blocks and gives them. */
  String trouble() {
    return trouble;
  }

  /** Ticks moved from the disk into Redis over the last second. */
  double movedPerSecond() {
    return moving.perSecond();
  }

  /** Memory of the blocks that wait for Redis, in bytes. */
  long waitingBytes() {
    lock.lock();
    try {
      return waitingBytes;
    } finally {
      lock.unlock();
    }
  }
}
