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
      last = new Segment(id);
      segments.add(last);
    }
    last.newest = id;
    last.holding = last.holding.plus(Holding.of(block));
    blocks++;
    added++;
    bytes += size;
  }

  /**
   * What was in the stream before this process started.
   *
   * @param ticks about how many are in it
   */
  synchronized void addBefore(StreamId oldest, StreamId newest, long count, long size, long ticks) {
    if (count > 0) {
      Segment segment = new Segment(oldest);
      segment.newest = newest;
      segment.holding =
          new Holding(count, ticks, size, oldest.millis() * 1_000, newest.millis() * 1_000);
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
    if (found != null && segments.peekFirst() == found && found.oldest.compareTo(id) < 0) {
      found.oldest = id;
    }
  }

  private void removeFirst() {
    Segment gone = segments.removeFirst();
    blocks -= gone.holding.blocks();
    bytes -= gone.holding.bytes();
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
    while (segments.size() > 1
        && blocks - segments.peekFirst().holding.blocks() >= Math.max(1, count)) {
      removeFirst();
    }
    if (found != null && segments.peekFirst() == found) {
      Holding before = found.holding;
      long left = Math.clamp(count - (blocks - before.blocks()), 0, before.blocks());
      found.shrink(left);
      blocks -= before.blocks() - left;
      bytes -= before.bytes() - found.holding.bytes();
    }
  }

  /**
   * What comes behind a block; of a second's blocks, and of what was found at the start, about as
   * much as it is of their time.
   */
  synchronized Holding behind(StreamId id) {
    Holding all = Holding.NOTHING;
    for (Segment segment : segments) {
      all = all.plus(segment.behind(id));
    }
    return all;
  }

  synchronized long bytes() {
    return bytes;
  }

  synchronized long blocks() {
    return blocks;
  }

  private static final class Segment {
    private StreamId oldest;
    private StreamId newest = StreamId.ZERO;
    private Holding holding = Holding.NOTHING;

    Segment(StreamId oldest) {
      this.oldest = oldest;
    }

    /** So many blocks of it are left. */
    void shrink(long blocks) {
      double share = blocks / (double) Math.max(1, holding.blocks());
      holding =
          new Holding(
              blocks,
              (long) (holding.ticks() * share),
              (long) (holding.bytes() * share),
              oldest.millis() * 1_000,
              holding.newestMicros());
    }

    Holding behind(StreamId id) {
      if (holding.blocks() == 0 || newest.compareTo(id) <= 0) {
        return Holding.NOTHING;
      }
      return id.compareTo(oldest) < 0 ? holding : holding.part(share(id));
    }

    /** Of what comes behind an id within it. */
    private double share(StreamId id) {
      return newest.millis() > oldest.millis()
          ? (newest.millis() - id.millis()) / (double) (newest.millis() - oldest.millis())
          : (newest.sequence() - id.sequence()) / (double) (newest.sequence() - oldest.sequence());
    }
  }
}
