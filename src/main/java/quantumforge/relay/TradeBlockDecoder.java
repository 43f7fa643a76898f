package quantumforge.relay;

import java.util.ArrayList;
import java.util.List;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** Unpacks what {@link TradeBlockEncoder} packed. Not thread-safe. */
final class TradeBlockDecoder {

  private final int[] orders = new int[TradeColumn.COUNT];
  private BitReader bits;
  private long blocks;
  private long unit;
  private long received;
  private long venue;

  /**
   * Unpacks the body of a block.
   *
   * @param body behind the number of the base
   * @param base where the values begin
   */
  List<Tick> decode(ByteCursor body, long baseNumber, BlockDecoder.Entry[] base)
      throws CorruptBlockException {
    int count = body.getCount(BlockDecoder.TICKS_MAX, "the number of ticks");
    received = baseNumber * 1_000_000 + body.getSigned();
    // A side and an index of the dictionary at least; a damaged count must not take memory.
    if (count == 0 || count > 8L * body.remaining()) {
      throw new CorruptBlockException(count + " ticks in " + body.remaining() + " bytes");
    }
    bits = body.bits();
    blocks++;
    unit = bits.get(1) == 0 ? 1 : 1_000;
    venue = Math.floorDiv(received, unit);
    for (int column = 0; column < orders.length; column++) {
      orders[column] = (int) bits.get(TradeBlockEncoder.ORDER_BITS);
      if (orders[column] > BitWriter.CODE_BITS_MAX
          && orders[column] != TradeBlockEncoder.ALL_ZERO) {
        throw new CorruptBlockException("a column's order must be in 0..48, got " + orders[column]);
      }
    }
    int indexBits = indexBits(base.length);
    List<Tick> ticks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ticks.add(trade(base, indexBits));
    }
    bits.end();
    return ticks;
  }

  /** Bits of a place in a dictionary of so many entries. */
  static int indexBits(int entries) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, entries - 1));
  }

  private Tick trade(BlockDecoder.Entry[] base, int indexBits) throws CorruptBlockException {
    Side side = bits.get(1) == 0 ? Side.BUY : Side.SELL;
    int index = (int) bits.get(indexBits);
    if (index >= base.length) {
      throw new CorruptBlockException(
          "an instrument's index must be below " + base.length + ", got " + index);
    }
    BlockDecoder.Entry entry = base[index];
    entry.begin(blocks);
    received += signed(TradeColumn.RECEIVED_TIME);
    long id = entry.nextTradeId(signed(TradeColumn.ID));
    venue += signed(TradeColumn.VENUE_TIME);
    long event = venue + signed(TradeColumn.EVENT_TIME);
    Price price = entry.tradePrice(signed(TradeColumn.PRICE));
    Quantity quantity = entry.quantity(code(TradeColumn.QUANTITY));
    return new Tick.Trade(
        entry.instrument, id, price, quantity, side, venue * unit, event * unit, received);
  }

  private long signed(TradeColumn column) throws CorruptBlockException {
    long value = code(column);
    return value >>> 1 ^ -(value & 1);
  }

  private long code(TradeColumn column) throws CorruptBlockException {
    int order = orders[column.ordinal()];
    return order == TradeBlockEncoder.ALL_ZERO ? 0 : bits.getCode(order);
  }
}
