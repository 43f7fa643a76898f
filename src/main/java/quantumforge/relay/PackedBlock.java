package quantumforge.relay;

import java.util.List;
import quantumforge.kernel.Tick;

/**
 * A block on its way into the stream.
 *
 * @param id its place in the chain
 * @param bytes as {@code docs/block-format.md} has them
 * @param base the base that it begins from, the same array for all that do; empty for none
 * @param marks what changes in the {@link FeedMarks}: field and value by turns
 * @param ticks how many are packed in it
 * @param firstMicros when the collector took the first of them, microseconds since the epoch
 * @param lastMicros when it took the last one
 */
record PackedBlock(
    StreamId id,
    byte[] bytes,
    byte[] base,
    byte[][] marks,
    int ticks,
    long firstMicros,
    long lastMicros)
    implements ChainedWriter.Link {

  private static final byte[] NO_BASE = new byte[0];

  private static final int NAME_POINTER_BYTES = 4;

  /** One that can be read alone. */
  PackedBlock(
      StreamId id, byte[] bytes, byte[][] marks, int ticks, long firstMicros, long lastMicros) {
    this(id, bytes, NO_BASE, marks, ticks, firstMicros, lastMicros);
  }

  /** The same ticks in a block that can be read alone. */
  PackedBlock alone() {
    if (base.length == 0) {
      return this;
    }
    try (BlockDecoder decoder = new BlockDecoder();
        BlockEncoder encoder = new BlockEncoder()) {
      List<Tick> unpacked = decoder.decode(new WireBlock(bytes, base));
      return new PackedBlock(id, encoder.encode(unpacked), marks, ticks, firstMicros, lastMicros);
    } catch (CorruptBlockException damaged) {
      throw new IllegalStateException("a block that was packed here", damaged);
    }
  }

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
