package quantumforge.store;

/**
 * Some blocks, and the times that their trades and Gaps have.
 *
 * @param afterBlock the blocks behind this one
 * @param lastBlock up to this one
 * @param fromMicros the oldest time of them, in microseconds since the epoch
 * @param toMicros the newest time of them, in microseconds since the epoch
 */
public record BlockSpan(long afterBlock, long lastBlock, long fromMicros, long toMicros) {

  /** The same blocks, with the times of both. */
  BlockSpan with(BlockSpan other) {
    return new BlockSpan(
        afterBlock,
        lastBlock,
        Math.min(fromMicros, other.fromMicros),
        Math.max(toMicros, other.toMicros));
  }

  /** Only those of the blocks that are behind one of them. */
  public BlockSpan behind(long block) {
    return new BlockSpan(block, lastBlock, fromMicros, toMicros);
  }
}
