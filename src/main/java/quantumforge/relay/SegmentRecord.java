package quantumforge.relay;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One record of a {@link BlockSegment}: its length, a CRC-32C of its body, and the body. {@code
 * docs/adr/0007-overflow-segments.md} has the layout byte by byte.
 */
sealed interface SegmentRecord {

  /** Bytes before a body: its length and its checksum. */
  int HEAD_BYTES = 8;

  /** No body is larger: the largest block there can be, and its marks. */
  int BODY_BYTES_MAX = BlockDecoder.BODY_BYTES_MAX + (16 << 20);

  /** Bytes of an {@link End} with its head; it is found by counting back from the file's end. */
  int END_BYTES = HEAD_BYTES + 1 + 9 * Long.BYTES;

  /** Bytes of a block's body before the block itself. */
  int BLOCK_HEAD_BYTES = 1 + 4 * Long.BYTES + 2 * Integer.BYTES;

  /** A block. */
  record Block(PackedBlock block) implements SegmentRecord {}

  /** All marks that changed since the overflow began, up to here: names and values by turns. */
  record Marks(byte[][] fields) implements SegmentRecord {}

  /**
   * The last record of a segment to which nothing is added any more.
   *
   * @param gap whether the segment holds Gap records in place of blocks that were dropped
   */
  record End(StreamId first, StreamId last, Holding holding, boolean gap)
      implements SegmentRecord {}

  /** The record with its head, ready to be written. */
  default ByteBuffer encoded() {
    ByteBuffer buffer = ByteBuffer.allocate(HEAD_BYTES + bodyBytes());
    buffer.position(HEAD_BYTES);
    switch (this) {
      case Block(PackedBlock block) -> {
        buffer.put((byte) 1);
        putId(buffer, block.id());
        buffer.putLong(block.firstMicros()).putLong(block.lastMicros()).putInt(block.ticks());
        buffer.putInt(block.bytes().length).put(block.bytes());
        putFields(buffer, block.marks());
      }
      case Marks(byte[][] fields) -> putFields(buffer.put((byte) 2), fields);
      case End(StreamId first, StreamId last, Holding holding, boolean gap) -> {
        putId(buffer.put(gap ? (byte) 4 : (byte) 3), first);
        putId(buffer, last);
        buffer.putLong(holding.blocks()).putLong(holding.ticks()).putLong(holding.bytes());
        buffer.putLong(holding.oldestMicros()).putLong(holding.newestMicros());
      }
    }
    CRC32C checksum = new CRC32C();
    checksum.update(buffer.array(), HEAD_BYTES, buffer.capacity() - HEAD_BYTES);
    buffer.putInt(0, buffer.capacity() - HEAD_BYTES).putInt(4, (int) checksum.getValue());
    return buffer.rewind();
  }

  private int bodyBytes() {
    return switch (this) {
      case Block(PackedBlock block) ->
          BLOCK_HEAD_BYTES + block.bytes().length + bytes(block.marks());
      case Marks(byte[][] fields) -> 1 + bytes(fields);
      case End end -> END_BYTES - HEAD_BYTES;
    };
  }

  /**
   * Reads a body.
   *
   * @throws CorruptBlockException when the checksum differs, or no record has this form
   */
  static SegmentRecord decode(byte[] body, int expectedChecksum) throws CorruptBlockException {
    CRC32C checksum = new CRC32C();
    checksum.update(body);
    if ((int) checksum.getValue() != expectedChecksum) {
      throw new CorruptBlockException("the checksum of a record differs");
    }
    ByteBuffer buffer = ByteBuffer.wrap(body);
    byte kind = buffer.get();
    return switch (kind) {
      case 1 -> block(buffer);
      case 2 -> new Marks(fields(buffer));
      case 3, 4 -> end(buffer, kind == 4);
      default -> throw new CorruptBlockException("a record of the unknown kind " + kind);
    };
  }

  /**
   * What a block's head says, without a look at the block; the checksum is not looked at.
   *
   * @param body its first {@link #BLOCK_HEAD_BYTES} bytes
   * @return empty for a record of another kind
   */
  static Optional<BlockHead> blockHead(ByteBuffer body) {
    if (body.get() != 1) {
      return Optional.empty();
    }
    StreamId id = id(body);
    long firstMicros = body.getLong();
    long lastMicros = body.getLong();
    int ticks = body.getInt();
    return Optional.of(
        new BlockHead(id, new Holding(1, ticks, body.getInt(), firstMicros, lastMicros)));
  }

  /** Which block it is, and what it holds. */
  record BlockHead(StreamId id, Holding holding) {}

  private static Block block(ByteBuffer buffer) {
    StreamId id = id(buffer);
    long firstMicros = buffer.getLong();
    long lastMicros = buffer.getLong();
    int ticks = buffer.getInt();
    byte[] packed = bytes(buffer);
    return new Block(new PackedBlock(id, packed, fields(buffer), ticks, firstMicros, lastMicros));
  }

  private static End end(ByteBuffer buffer, boolean gap) {
    StreamId first = id(buffer);
    StreamId last = id(buffer);
    Holding holding =
        new Holding(
            buffer.getLong(),
            buffer.getLong(),
            buffer.getLong(),
            buffer.getLong(),
            buffer.getLong());
    return new End(first, last, holding, gap);
  }

  private static int bytes(byte[][] fields) {
    int count = Integer.BYTES;
    for (byte[] field : fields) {
      count += Integer.BYTES + field.length;
    }
    return count;
  }

  private static void putFields(ByteBuffer buffer, byte[][] fields) {
    buffer.putInt(fields.length);
    for (byte[] field : fields) {
      buffer.putInt(field.length).put(field);
    }
  }

  private static byte[][] fields(ByteBuffer buffer) {
    byte[][] fields = new byte[buffer.getInt()][];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = bytes(buffer);
    }
    return fields;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.getInt()];
    buffer.get(bytes);
    return bytes;
  }

  private static void putId(ByteBuffer buffer, StreamId id) {
    buffer.putLong(id.millis()).putLong(id.sequence());
  }

  private static StreamId id(ByteBuffer buffer) {
    return new StreamId(buffer.getLong(), buffer.getLong());
  }
}
