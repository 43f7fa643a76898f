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
  private Segment found;

  /** A block was stored. */
  synchronized void add(StreamId id, int size) {
    Segment last = segments.peekLast();
    if (last == null || last == found || id.millis() / 1_000 != last.newest.millis() / 1_000) {
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
      found = segment;
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

  /**
   * The stream holds so many blocks. What was found at the start is one segment, since nobody knows
   * the sizes in it; so it shrinks with the stream, in proportion. Blocks that are stored and not
   * counted yet make it shrink a little late.
   */
  synchronized void streamHolds(long count) {
    if (found != null && segments.peekFirst() == found) {
      long left = Math.clamp(count - (blocks - found.blocks), 0, found.blocks);
      long bytesLeft = (long) ((double) found.bytes * left / Math.max(1, found.blocks));
      blocks -= found.blocks - left;
      bytes -= found.bytes - bytesLeft;
      found.blocks = left;
      found.bytes = bytesLeft;
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
