package quantumforge.relay;

import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/**
 * Packs trades into a block that begins where a base ends, bit by bit: no names, no whole ids and
 * prices. {@code docs/block-format.md} has it bit by bit. Not thread-safe.
 */
final class TradeBlockEncoder {

  static final int VERSION = 2;

  /** A column in which all are 0 takes no bits. */
  static final int ALL_ZERO = 63;

  static final int ORDER_BITS = 6;

  private static final int LENGTHS = Long.SIZE + 1;

  private final Bytes out = new Bytes(64 * 1024);
  private final BitWriter bits = new BitWriter(out);
  private final int[][] lengths = new int[TradeColumn.COUNT][LENGTHS];
  private final int[] orders = new int[TradeColumn.COUNT];
  private long[] values = new long[0];
  private long blocks;

  /**
   * Packs trades in their order.
   *
   * @param ticks at least one, all of them trades
   * @param known what is known of each of them
   * @param baseNumber the base's
   * @param indexBits bits of a place in the base's dictionary
   * @return the block; null when one of them cannot be said in this form
   */
  byte[] encode(List<Tick> ticks, KnownTrade[] known, long baseNumber, int indexBits) {
    long unit = unit(ticks, known);
    if (unit == 0 || !measure(ticks, known, unit)) {
      return null;
    }
    out.clear();
    out.putByte(BlockEncoder.MAGIC_0);
    out.putByte(BlockEncoder.MAGIC_1);
    out.putByte(VERSION);
    out.putByte(0);
    out.putInt(0);
    out.putUnsigned(baseNumber);
    out.putUnsigned(ticks.size());
    out.putSigned(ticks.getFirst().receivedMicros() - baseNumber * 1_000_000);
    writeBits(ticks, known, unit, indexBits);
    return seal();
  }

  /** Of the venue's times, in microseconds; 0 when the base cannot say one of the trades. */
  private static long unit(List<Tick> ticks, KnownTrade[] known) {
    boolean wholeMillis = true;
    for (int i = 0; i < known.length; i++) {
      Tick.Trade trade = (Tick.Trade) ticks.get(i);
      if (!known[i].canSay(trade)) {
        return 0;
      }
      wholeMillis &= trade.timestampMicros() % 1000 == 0 && trade.eventMicros() % 1000 == 0;
    }
    return wholeMillis ? 1000 : 1;
  }

  private boolean measure(List<Tick> ticks, KnownTrade[] known, long unit) {
    blocks++;
    for (int[] column : lengths) {
      Arrays.fill(column, 0);
    }
    if (values.length < known.length * TradeColumn.COUNT) {
      values = new long[known.length * TradeColumn.COUNT];
    }
    long received = ticks.getFirst().receivedMicros();
    long venue = Math.floorDiv(received, unit);
    long all = 0;
    for (int i = 0; i < known.length; i++) {
      Tick.Trade trade = (Tick.Trade) ticks.get(i);
      KnownTrade of = known[i];
      of.begin(blocks);
      int at = i * TradeColumn.COUNT;
      long time = Math.floorDiv(trade.timestampMicros(), unit);
      all |= note(at, TradeColumn.RECEIVED_TIME, zigZag(trade.receivedMicros() - received));
      all |= note(at, TradeColumn.ID, zigZag(of.idStep(trade)));
      all |= note(at, TradeColumn.VENUE_TIME, zigZag(time - venue));
      all |=
          note(at, TradeColumn.EVENT_TIME, zigZag(Math.floorDiv(trade.eventMicros(), unit) - time));
      all |= note(at, TradeColumn.PRICE, zigZag(of.priceStep(trade)));
      all |= note(at, TradeColumn.QUANTITY, of.quantity(trade));
      received = trade.receivedMicros();
      venue = time;
    }
    return all >>> BitWriter.CODE_BITS_MAX == 0;
  }

  private long note(int at, TradeColumn column, long value) {
    values[at + column.ordinal()] = value;
    lengths[column.ordinal()][Long.SIZE - Long.numberOfLeadingZeros(value)]++;
    return value;
  }

  private static long zigZag(long value) {
    return value << 1 ^ value >> 63;
  }

  private void writeBits(List<Tick> ticks, KnownTrade[] known, long unit, int indexBits) {
    bits.put(unit == 1 ? 0 : 1, 1);
    for (int column = 0; column < orders.length; column++) {
      orders[column] = order(lengths[column], known.length);
      bits.put(orders[column], ORDER_BITS);
    }
    for (int i = 0; i < known.length; i++) {
      bits.put(((Tick.Trade) ticks.get(i)).side() == Side.BUY ? 0 : 1, 1);
      bits.put(known[i].index(), indexBits);
      for (int column = 0; column < orders.length; column++) {
        if (orders[column] != ALL_ZERO) {
          bits.putCode(values[i * orders.length + column], orders[column]);
        }
      }
    }
    bits.end();
  }

  /** The order that makes a column about the shortest, by the lengths of its numbers. */
  private static int order(int[] lengths, int count) {
    if (lengths[0] == count) {
      return ALL_ZERO;
    }
    int longest = LENGTHS - 1;
    while (lengths[longest] == 0) {
      longest--;
    }
    int best = 0;
    long least = Long.MAX_VALUE;
    for (int order = 0; order <= longest; order++) {
      long bits = 0;
      for (int length = 0; length <= longest; length++) {
        long typical = length == 0 ? 0 : 3L << length >>> 2;
        bits +=
            lengths[length] == 0 ? 0 : (long) lengths[length] * BitWriter.codeBits(typical, order);
      }
      if (bits < least) {
        least = bits;
        best = order;
      }
    }
    return best;
  }

  private byte[] seal() {
    byte[] block = Arrays.copyOf(out.array(), out.size());
    CRC32C crc = new CRC32C();
    crc.update(block, BlockEncoder.HEADER_BYTES, block.length - BlockEncoder.HEADER_BYTES);
    for (int i = 0; i < Integer.BYTES; i++) {
      block[4 + i] = (byte) (crc.getValue() >>> Byte.SIZE * i);
    }
    return block;
  }
}
