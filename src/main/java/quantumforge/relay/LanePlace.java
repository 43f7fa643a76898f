package quantumforge.relay;

import java.io.IOException;

/**
 * A place in a lane, and what comes behind it, counted to the block: by whole files, and in its own
 * file less the blocks up to it, of which only the heads are read, each once. Not thread-safe: used
 * under the store's lock.
 */
final class LanePlace {

  private StreamId upTo = StreamId.ZERO;
  private BlockSegment segment;
  private long offset;
  private Holding passed = Holding.NOTHING;

  /**
   * Goes to a block, or between blocks. When its file cannot be read, blocks that were passed in it
   * count on, and the next call goes on with them.
   *
   * @param segments of the lane, in order
   */
  void passTo(Iterable<BlockSegment> segments, StreamId id) throws IOException {
    BlockSegment own = null;
    for (BlockSegment next : segments) {
      own = next.first().compareTo(id) <= 0 ? next : own;
    }
    if (own != segment || id.compareTo(upTo) < 0) {
      segment = own;
      offset = 0;
      passed = Holding.NOTHING;
    }
    upTo = id;
    if (segment != null) {
      offset = segment.readHeads(offset, id, block -> passed = passed.plus(block));
    }
  }

  /** What comes behind the place in these files. */
  Holding behind(Iterable<BlockSegment> segments) {
    Holding all = Holding.NOTHING;
    for (BlockSegment next : segments) {
      if (next.last().compareTo(upTo) > 0) {
        all = all.plus(next == segment ? next.holding().without(passed) : next.holding());
      }
    }
    return all;
  }
}
