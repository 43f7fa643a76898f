package quantumforge.relay;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much of the stream nobody has acknowledged yet, in blocks and bytes. Keeps one record for
 * each second of blocks, so that a day takes a few megabytes. Thread-safe.
 */
final class Backlog {

  private final Deque<Segment> segments = new ArrayDeque<>();
  private long bytes;
  private long blocks;

  /** A block was stored. */
  synchronized void add(StreamId id, int size) {
    Segment last = segments.peekLast();
    if (last == null || id.millis() / 1_000 != last.newest.millis() / 1_000) {
      last = new Segment();
      segments.add(last);
    }
    last.newest = id;
    last.blocks++;
    last.bytes += size;
    blocks++;
    bytes += size;
  }

  /** What was in the stream before this process started. */
  synchronized void addBefore(StreamId newest, long count, long size) {
    if (count > 0) {
      Segment segment = new Segment();
      segment.newest = newest;
      segment.blocks = count;
      segment.bytes = size;
      segments.addFirst(segment);
      blocks += count;
      bytes += size;
    }
  }

  /** Every block before {@code id} was removed. */
  synchronized void removeBefore(StreamId id) {
    while (!segments.isEmpty() && segments.peekFirst().newest.compareTo(id) < 0) {
      Segment gone = segments.removeFirst();
      blocks -= gone.blocks;
      bytes -= gone.bytes;
    }
  }

  synchronized long bytes() {
    return bytes;
  }

  synchronized long blocks() {
    return blocks;
  }

  private static final class Segment {
    private StreamId newest = StreamId.ZERO;
    private long blocks;
    private long bytes;
  }
}
