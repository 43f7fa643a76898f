package quantumforge.relay;

import java.util.OptionalLong;

/**
 * A block as it stands in a stream, with the base that it begins from.
 *
 * @param bytes as {@code docs/block-format.md} has them
 * @param base the packed base; empty where the block needs none, or where nobody has it
 */
public record WireBlock(byte[] bytes, byte[] base) {

  private static final byte[] NONE = new byte[0];

  /** A block that can be read without any other. */
  public static WireBlock alone(byte[] bytes) {
    return new WireBlock(bytes, NONE);
  }

  /**
   * The number of the base that a block begins from; empty for a block without one, and for bytes
   * that are no block: whoever reads them says so.
   */
  public static OptionalLong baseNumber(byte[] block) {
    if (block.length <= BlockEncoder.HEADER_BYTES || block[2] != TradeBlockEncoder.VERSION) {
      return OptionalLong.empty();
    }
    try {
      ByteCursor cursor = new ByteCursor(block, BlockEncoder.HEADER_BYTES, block.length);
      return OptionalLong.of(cursor.getUnsigned());
    } catch (CorruptBlockException reportedByTheDecoder) {
      return OptionalLong.empty();
    }
  }
}
