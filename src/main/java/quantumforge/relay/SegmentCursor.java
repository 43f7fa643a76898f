package quantumforge.relay;

import java.io.IOException;

/**
 * Where a reader of a lane is, so that the next blocks are found without reading those before them.
 * Not thread-safe: used under the store's lock.
 */
final class SegmentCursor {

  private final OverflowStore store;
  private BlockSegment segment;
  private StreamId upTo = StreamId.ZERO;
  private long offset;
  private boolean more;

  SegmentCursor(OverflowStore store) {
    this.store = store;
  }

  /** Takes each block with its place. */
  interface Visitor {

    /** Answers whether to go on with the next one. */
    boolean visit(BlockSegment segment, PackedBlock block, long offset) throws IOException;
  }

  /**
   * Hands on blocks in order until the visitor has enough. What cannot be read any more is told to
   * the store.
   *
   * @param after before the first one
   * @param last the last one at most
   */
  void visit(Iterable<BlockSegment> segments, StreamId after, StreamId last, Visitor visitor)
      throws IOException {
    more = true;
    StreamId from = after;
    for (BlockSegment next : segments) {
      if (more && next.last().compareTo(from) > 0) {
        from = visitOne(next, from, last, visitor);
      }
    }
  }

  private StreamId visitOne(BlockSegment next, StreamId after, StreamId last, Visitor visitor)
      throws IOException {
    boolean known = next == segment && upTo.equals(after);
    StreamId[] reached = {after};
    long[] refused = {-1};
    long end =
        next.readFrom(
            known ? offset : 0,
            (found, at) -> {
              if (found instanceof SegmentRecord.Block(PackedBlock block)
                  && block.id().compareTo(after) > 0) {
                more = block.id().compareTo(last) <= 0;
                if (!more) {
                  refused[0] = at;
                  return false;
                }
                reached[0] = block.id();
                more = visitor.visit(next, block, at);
              }
              return more;
            });
    if (more && end < next.end()) {
      store.damaged(next.file(), end, next.end() - end);
    }
    segment = next;
    upTo = reached[0];
    offset = refused[0] < 0 ? end : refused[0];
    return upTo;
  }

  /** What of a file comes behind the last block that was read; about, by its bytes. */
  Holding left(BlockSegment file) {
    if (file.last().compareTo(upTo) <= 0) {
      return Holding.NOTHING;
    }
    return file == segment
        ? file.holding().part((file.end() - offset) / (double) file.end())
        : file.holding();
  }
}
