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
  private long added;
  private Segment found;

  /** A block was stored. */
  synchronized void add(PackedBlock block) {
    StreamId id = block.id();
    int size = block.bytes().length;
    Segment last = segments.peekLast();
    if (last == null || last == found || id.millis() / 1_000 != last.newest.millis() / 1_000) {
      last = new Segment();
      segments.add(last);
    }
    last.newest = id;
    last.blocks++;
    last.bytes += size;
    last.holding = last.holding.plus(Holding.of(block));
    blocks++;
    added++;
    bytes += size;
  }

  /** What was in the stream before this process started. */
  synchronized void addBefore(StreamId oldest, StreamId newest, long count, long size) {
    if (count > 0) {
      Segment segment = new Segment();
      segment.newest = newest;
      segment.oldestMillis = oldest.millis();
      segment.blocks = count;
      segment.bytes = size;
      segments.addFirst(segment);
      found = segment;
      blocks += count;
      added += count;
      bytes += size;
    }
  }

  /** Every block before {@code id} was removed. */
  synchronized void removeBefore(StreamId id) {
    while (!segments.isEmpty() && segments.peekFirst().newest.compareTo(id) < 0) {
      removeFirst();
    }
  }

  private void removeFirst() {
    Segment gone = segments.removeFirst();
    blocks -= gone.blocks;
    bytes -= gone.bytes;
  }

  /** Blocks that were ever added, for {@link #streamHolds}. */
  synchronized long added() {
    return added;
  }

  /**
   * The stream held so many blocks when it was asked. What was found at the start is one segment,
   * since nobody knows the sizes in it; so it shrinks with the stream, in proportion. Where the
   * later seconds alone are as many blocks as the stream holds, Redis has lost the earlier ones.
   *
   * @param addedBefore what {@link #added} was before the stream was asked: blocks added since may
   *     or may not be among those that it held, and are taken to be beside them, so that it shrinks
   *     a little late and never too far
   */
  synchronized void streamHolds(long held, long addedBefore) {
    long count = held + added - addedBefore;
    while (segments.size() > 1 && blocks - segments.peekFirst().blocks >= Math.max(1, count)) {
      removeFirst();
    }
    if (found != null && segments.peekFirst() == found) {
      long left = Math.clamp(count - (blocks - found.blocks), 0, found.blocks);
      long bytesLeft = (long) ((double) found.bytes * left / Math.max(1, found.blocks));
      blocks -= found.blocks - left;
      bytes -= found.bytes - bytesLeft;
      found.blocks = left;
      found.bytes = bytesLeft;
    }
  }

  /**
   * What is known of the ticks behind a block; of what was found at the start only blocks and bytes
   * are known, so its ticks are taken to be as large as those of the others.
   */
  synchronized Holding behind(StreamId id) {
    Holding all = Holding.NOTHING;
    Segment old = null;
    for (Segment segment : segments) {
      if (segment.newest.compareTo(id) > 0) {
        all = all.plus(segment.holding);
        old = segment == found ? segment : old;
      }
    }
    if (old == null) {
      return all;
    }
    long ticks = all.bytes() == 0 ? 0 : old.bytes * all.ticks() / all.bytes();
    long oldest = old.oldestMillis * 1_000;
    return new Holding(old.blocks, ticks, old.bytes, oldest, old.newest.millis() * 1_000).plus(all);
  }

  synchronized long bytes() {
    return bytes;
  }

  synchronized long blocks() {
    return blocks;
  }

  private static final class Segment {
    private StreamId newest = StreamId.ZERO;
    private Holding holding = Holding.NOTHING;
    private long oldestMillis;
    private long blocks;
    private long bytes;
  }
}
