package quantumforge.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.store.BufferTable;
import quantumforge.store.QuestSettings;

/**
 * Keeps the table {@code vps_buffer} like the files of an {@link OverflowStore}: about a second
 * behind them, and never needed to read a block. QuestDB is opened when the first block comes, or
 * at once when it has an SQL port. {@link #start} and {@link #stop} are for one thread.
 */
final class BufferIndex {

  private static final Logger LOG = LoggerFactory.getLogger(BufferIndex.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int BLOCKS_AT_ONCE = 4_096;

  private final OverflowStore store;
  private final QuestSettings settings;
  private final Counter failures;
  private final Map<String, StreamId> listed = new HashMap<>();
  private final Map<String, StreamId> released = new HashMap<>();
  private Optional<BufferTable> table = Optional.empty();
  private Thread thread;
  private volatile String trouble = "";

  BufferIndex(OverflowStore store, QuestSettings settings, MeterRegistry meters) {
    this.store = store;
    this.settings = settings;
    this.failures = meters.counter("forge.relay.overflow.index.failures");
  }

  void start() {
    thread = Thread.ofPlatform().name("vps-buffer").daemon().start(this::run);
  }

  /** What is wrong, or an empty text while the table is kept. */
  String trouble() {
    return trouble;
  }

  void stop() {
    if (thread != null) {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    try {
      while (true) {
        keep();
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException stopped) {
      LOG.debug("vps_buffer is no longer kept");
    } finally {
      table.ifPresent(BufferTable::close);
    }
  }

  private void keep() {
    try {
      if (table.isEmpty() && (settings.pgPort() > 0 || store.holding().blocks() > 0)) {
        table = Optional.of(BufferTable.open(settings));
      }
      if (table.isPresent()) {
        for (OverflowLane lane : store.lanes()) {
          keep(table.get(), lane);
        }
      }
      trouble = "";
    } catch (IOException failure) {
      failures.increment();
      String reason = String.valueOf(failure.getMessage());
      if (!reason.equals(trouble)) {
        LOG.warn("vps_buffer is not kept, the blocks themselves are: {}", reason);
      }
      trouble = reason;
    }
  }

  private void keep(BufferTable rows, OverflowLane lane) throws IOException {
    String stream = lane.stream();
    StreamId newest = listed.get(stream);
    if (newest == null) {
      newest = newest(rows, stream);
    }
    for (BlockSegment gap : lane.replacedSince()) {
      // Everything in the dropped file but its last block, whose place the Gap records take.
      rows.release(stream, gap.last().millis(), gap.last().sequence());
      newest = gap.last().compareTo(newest) <= 0 ? before(gap.last()) : newest;
    }
    listed.put(stream, add(rows, lane, newest));
    StreamId oldest = lane.oldestHeld();
    if (!oldest.equals(released.get(stream))) {
      rows.release(stream, oldest.millis(), oldest.sequence());
      released.put(stream, oldest);
      dropOldHours(rows);
    }
  }

  private static StreamId before(StreamId id) {
    return id.sequence() > 0
        ? new StreamId(id.millis(), id.sequence() - 1)
        : new StreamId(Math.max(0, id.millis() - 1), Long.MAX_VALUE);
  }

  private static StreamId newest(BufferTable rows, String stream) throws IOException {
    StreamId[] found = {StreamId.ZERO};
    rows.newest(stream, (millis, sequence) -> found[0] = new StreamId(millis, sequence));
    return found[0];
  }

  private static StreamId add(BufferTable rows, OverflowLane lane, StreamId after)
      throws IOException {
    StreamId[] newest = {after};
    int[] count = {BLOCKS_AT_ONCE};
    while (count[0] == BLOCKS_AT_ONCE) {
      count[0] = 0;
      lane.locate(
          newest[0],
          BLOCKS_AT_ONCE,
          (block, file, offset) -> {
            rows.add(row(lane.stream(), block, file, offset));
            newest[0] = block.id();
            count[0]++;
          });
      if (count[0] > 0) {
        rows.commit();
      }
    }
    return newest[0];
  }

  private static BufferTable.Row row(String stream, PackedBlock block, Path file, long offset) {
    return new BufferTable.Row(
        stream,
        block.id().millis(),
        block.id().sequence(),
        block.firstMicros(),
        block.lastMicros(),
        block.ticks(),
        block.bytes().length,
        String.valueOf(file.getFileName()),
        offset);
  }

  private void dropOldHours(BufferTable rows) throws IOException {
    long oldest = System.currentTimeMillis();
    for (OverflowLane lane : store.lanes()) {
      oldest = Math.min(oldest, lane.oldestHeld().millis());
    }
    rows.dropBefore(oldest);
  }
}
