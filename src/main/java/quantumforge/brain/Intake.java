package quantumforge.brain;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import quantumforge.kernel.Tick;
import quantumforge.relay.StreamId;
import quantumforge.relay.WireBlock;

/**
 * Where the blocks of all sources become one sequence: merges them, shows them to the cache and
 * hands them to the stores. A source that stands before a hole waits here while another one may
 * fill it, and its stream keeps what is behind. Called by the thread of each source.
 */
final class Intake {

  private static final long LOOK_AGAIN_MILLIS = 5;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final TickMerge merge;
  private final MarketCache cache;
  private final StoreLine stores;
  private final List<FastForward> lanes;
  private final long waitNanos;
  private final Counter duplicates;
  private final Counter waits;
  private final boolean[] recovered;
  private final List<SourceProgress> progress;
  private StreamId last = StreamId.ZERO;
  private volatile boolean stopping;

  /**
   * @param lanes of each source; it calls with its number, from 0
   * @param wait how long a hole of one source waits for another
   */
  Intake(
      TickMerge merge,
      List<FastForward> lanes,
      Duration wait,
      MarketCache cache,
      StoreLine stores,
      MeterRegistry meters) {
    int sources = lanes.size();
    this.merge = merge;
    this.lanes = lanes;
    this.cache = cache;
    this.stores = stores;
    this.waitNanos = wait.toNanos();
    this.duplicates = meters.counter("forge.brain.duplicate.blocks");
    this.waits = meters.counter("forge.brain.merge.waits");
    this.recovered = new boolean[sources];
    Duration bookWait = BookMerge.wait(wait);
    this.progress = Stream.generate(() -> new SourceProgress(bookWait)).limit(sources).toList();
    FunctionCounter.builder("forge.brain.book.switches", merge, TickMerge::bookSwitches)
        .register(meters);
    meters.gauge("forge.brain.books.unknown", merge, TickMerge::booksUnknown);
  }

  /** Goes on behind what the stores have; before the first block. */
  void goOnBehind(StreamId stored) {
    last = stored;
    progress.forEach(source -> source.begin(System.nanoTime()));
  }

  /** Books that are behind a Gap, and before their next whole one. Thread-safe. */
  int booksUnknown() {
    return merge.booksUnknown();
  }

  /** A source was read, whether it had anything or not. */
  void alive(int source, boolean rereading) {
    lock.lock();
    try {
      progress.get(source).alive(System.nanoTime());
      if (!rereading && !recovered[source]) {
        recovered[source] = true;
        if (allRecovered()) {
          merge.recovered();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean allRecovered() {
    for (boolean one : recovered) {
      if (!one) {
        return false;
      }
    }
    return true;
  }

  /**
   * Takes a block; waits for room in the stores, and for other sources where it begins behind a
   * hole.
   *
   * @param packed the block as it was read
   * @param delivery acknowledged when everything of the block is stored
   */
  void take(int source, WireBlock packed, List<Tick> ticks, Arrival.Delivery delivery)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      boolean anyNew = false;
      int place = 0;
      Hold hold = new Hold();
      do {
        Merged merged = new Merged(ticks, place);
        int reached = merge.take(source, ticks, place, merged, hold);
        boolean whole = reached == ticks.size();
        anyNew |= merged.count() > 0;
        show(source, delivery.block(), merged.ticks());
        emit(packed, merged, whole ? delivery : null);
        progress
            .get(source)
            .brought(delivery.block().millis(), System.currentTimeMillis(), System.nanoTime());
        moved.signalAll();
        if (!whole) {
          hold.begin(reached);
          moved.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
        place = reached;
      } while (place < ticks.size() && !stopping);
      if (!anyNew && !ticks.isEmpty()) {
        duplicates.increment();
      }
    } finally {
      lock.unlock();
    }
  }

  /** In one step: else HOT could be shown the end between the question and what follows of it. */
  private void show(int source, StreamId block, List<Tick> ticks) {
    FastForward lane = lanes.get(source);
    synchronized (lane) {
      cache.add(ticks, lane.isPassed(source, block));
    }
  }

  private void emit(WireBlock packed, Merged merged, Arrival.Delivery delivery)
      throws InterruptedException {
    if (merged.count() == 0 && merged.questOnly().isEmpty() && delivery == null) {
      return;
    }
    last = last.next(System.currentTimeMillis());
    stores.put(new Arrival(last, packed, merged, merge.changes(), delivery));
  }

  /** Blocks of which nothing was new. */
  long duplicates() {
    return (long) duplicates.count();
  }

  /** No source waits for another any more; what waited is read again after the next start. */
  void stop() {
    stopping = true;
  }

  /** How long one block has waited before its holes. */
  private final class Hold implements TickMerge.Patience {
    private int place = -1;
    private long sinceNanos;

    void begin(int before) {
      if (before != place) {
        place = before;
        sinceNanos = System.nanoTime();
        waits.increment();
      }
    }

    /**
     * A source that answers has its time. One that brings what is older than the hole has all the
     * time that it needs, since it may bring the missing ids yet.
     */
    @Override
    public boolean worthwhile(int source, long receivedMicros) {
      long now = System.nanoTime();
      SourceProgress other = progress.get(source);
      if (!other.isAlive(now, waitNanos)) {
        return false;
      }
      if (place < 0 || now - sinceNanos < waitNanos) {
        return true;
      }
      return other.isBefore(receivedMicros, now, waitNanos);
    }

    @Override
    public boolean mayFollow(int source, int other, long receivedMicros) {
      return progress
          .get(source)
          .mayFollow(
              progress.get(other), receivedMicros, System.currentTimeMillis(), System.nanoTime());
    }
  }
}
