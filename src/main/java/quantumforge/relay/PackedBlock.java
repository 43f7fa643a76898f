package quantumforge.relay;

/**
 * A block on its way into the stream.
 *
 * @param id its place in the chain
 * @param bytes as {@code docs/block-format.md} has them
 * @param marks what changes in the {@link FeedMarks}: field and value by turns
 * @param ticks how many are packed in it
 * @param firstMicros when the collector took the first of them, microseconds since the epoch
 * @param lastMicros when it took the last one
 */
record PackedBlock(
    StreamId id, byte[] bytes, byte[][] marks, int ticks, long firstMicros, long lastMicros)
    implements ChainedWriter.Link {

  private static final int NAME_POINTER_BYTES = 4;

  /** The names of the marks, every second array, are the same for all blocks. */
  @Override
  public int keptBytes() {
    int count = OVERHEAD_BYTES + bytes.length;
    for (int value = 1; value < marks.length; value += 2) {
      count += ARRAY_BYTES + NAME_POINTER_BYTES + marks[value].length;
    }
    return count;
  }
}
