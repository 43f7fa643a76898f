package quantumforge.relay;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/**
 * Unpacks what {@link BlockEncoder} packed, and takes no memory for numbers that a damaged block
 * invents. Not thread-safe: one decoder for one reader.
 */
public final class BlockDecoder implements AutoCloseable {

  /** Ticks in one block at most. */
  public static final int TICKS_MAX = 65_536;

  /** Bytes of an unpacked body at most; a larger one is refused as damaged. */
  static final int BODY_BYTES_MAX = 64 * 1024 * 1024;

  private static final Tick.Channel[] CHANNELS = Tick.Channel.values();

  private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();

  /** Instruments seen before, so that the same instrument is the same object in every block. */
  private final Map<Instrument, Instrument> instruments = new HashMap<>();

  private ByteCursor[] columns = new ByteCursor[0];
  private Entry[] entries = new Entry[0];
  private long venueTimeUnit;
  private long lastVenueTime;
  private final TradeBlockDecoder trades = new TradeBlockDecoder();
  private byte[] base = new byte[0];
  private Entry[] baseEntries = new Entry[0];

  /**
   * Unpacks one block that can be read alone; as {@link #decode(WireBlock)}.
   *
   * @throws CorruptBlockException as there, and when it begins from a base
   */
  public List<Tick> decode(byte[] block) throws CorruptBlockException {
    return decode(WireBlock.alone(block));
  }

  /**
   * Unpacks one block into its ticks, in the order in which the collector took them.
   *
   * @throws CorruptBlockException when the bytes are no block of a known version, or were damaged,
   *     or its base is not there; the message says where
   */
  public List<Tick> decode(WireBlock wire) throws CorruptBlockException {
    byte[] block = wire.bytes();
    if (version(block) == BlockEncoder.VERSION) {
      return decodeAlone(block);
    }
    if (block[3] != 0) {
      throw new CorruptBlockException("flags that this program does not know: " + block[3]);
    }
    ByteCursor cursor = new ByteCursor(block, BlockEncoder.HEADER_BYTES, block.length);
    long number = cursor.getUnsigned();
    return trades.decode(cursor, number, baseEntries(number, wire.base()));
  }

  /**
   * How many ticks a block holds; its base is not needed.
   *
   * @throws CorruptBlockException as {@link #decode(WireBlock)}
   */
  int count(byte[] block) throws CorruptBlockException {
    if (version(block) == BlockEncoder.VERSION) {
      return decodeAlone(block).size();
    }
    ByteCursor cursor = new ByteCursor(block, BlockEncoder.HEADER_BYTES, block.length);
    cursor.getUnsigned();
    return cursor.getCount(TICKS_MAX, "the number of ticks");
  }

  /** The values at the end of a base; it is read once for all blocks that begin from it. */
  private Entry[] baseEntries(long number, byte[] packed) throws CorruptBlockException {
    if (packed.length == 0) {
      throw new CorruptBlockException("its base " + number + " is not there");
    }
    if (packed != base) {
      if (version(packed) != BlockEncoder.VERSION) {
        throw new CorruptBlockException("its base " + number + " begins from a base itself");
      }
      decodeAlone(packed);
      for (Entry entry : entries) {
        entry.endBase();
      }
      baseEntries = entries;
      base = packed;
    }
    return baseEntries;
  }

  private List<Tick> decodeAlone(byte[] block) throws CorruptBlockException {
    byte[] body = body(block);
    ByteCursor cursor = new ByteCursor(body, bodyStart(block), body.length);
    int tickCount = cursor.getCount(TICKS_MAX, "the number of ticks");
    venueTimeUnit = cursor.getByte() == 0 ? 1 : 1000;
    readDictionary(cursor);
    columns = new ByteCursor[Column.values().length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = cursor.slice(cursor.getLength("a column's length"));
    }
    if (cursor.remaining() > 0 || tickCount == 0) {
      throw new CorruptBlockException(
          tickCount + " ticks, and " + cursor.remaining() + " bytes after the last column");
    }
    return readTicks(tickCount);
  }

  @Override
  public void close() {
    zstd.close();
  }

  /** An uncompressed body is read where it stands. */
  private static int bodyStart(byte[] block) {
    return (block[3] & BlockEncoder.FLAG_COMPRESSED) == 0 ? BlockEncoder.HEADER_BYTES : 0;
  }

  /** The version of a block, one of those known here, with a checksum that is right. */
  private static int version(byte[] block) throws CorruptBlockException {
    ByteCursor header = new ByteCursor(block, 0, block.length);
    if (block.length < BlockEncoder.HEADER_BYTES
        || header.getByte() != BlockEncoder.MAGIC_0
        || header.getByte() != BlockEncoder.MAGIC_1) {
      throw new CorruptBlockException(
          "no block: " + block.length + " bytes without its first mark");
    }
    int version = header.getByte();
    if (version != BlockEncoder.VERSION && version != TradeBlockEncoder.VERSION) {
      throw new CorruptBlockException(
          "block format %d, this program reads %d and %d"
              .formatted(version, BlockEncoder.VERSION, TradeBlockEncoder.VERSION));
    }
    header.getByte();
    CRC32C crc = new CRC32C();
    int stored = header.getInt();
    crc.update(block, header.position(), header.remaining());
    if (stored != (int) crc.getValue()) {
      throw new CorruptBlockException("the checksum differs: the block was damaged on its way");
    }
    return version;
  }

  private byte[] body(byte[] block) throws CorruptBlockException {
    return (block[3] & BlockEncoder.FLAG_COMPRESSED) == 0 ? block : decompressed(block);
  }

  private byte[] decompressed(byte[] block) throws CorruptBlockException {
    int from = BlockEncoder.HEADER_BYTES;
    long size = Zstd.getFrameContentSize(block, from, block.length - from);
    if (size <= 0 || size > BODY_BYTES_MAX) {
      throw new CorruptBlockException(
          "a body of " + size + " bytes, the limit is " + BODY_BYTES_MAX);
    }
    byte[] body = new byte[(int) size];
    try {
      zstd.decompressByteArray(body, 0, body.length, block, from, block.length - from);
    } catch (ZstdException failure) {
      throw new CorruptBlockException("zstd: " + failure.getMessage(), failure);
    }
    return body;
  }

  private void readDictionary(ByteCursor cursor) throws CorruptBlockException {
    entries = new Entry[cursor.getCount(cursor.remaining(), "the dictionary's size")];
    String exchange = "";
    for (int i = 0; i < entries.length; i++) {
      String named = cursor.getText();
      exchange = named.isEmpty() ? exchange : named;
      String symbol = cursor.getText();
      if (exchange.isEmpty() || symbol.isEmpty()) {
        throw new CorruptBlockException("entry " + i + " of the dictionary has no name");
      }
      Instrument instrument =
          instruments.computeIfAbsent(new Instrument(exchange, symbol), same -> same);
      entries[i] =
          new Entry(
              instrument,
              decimals(cursor),
              decimals(cursor),
              decimals(cursor),
              decimals(cursor),
              PowerOfTen.of(decimals(cursor)),
              PowerOfTen.of(decimals(cursor)));
    }
  }

  private static int decimals(ByteCursor cursor) throws CorruptBlockException {
    int decimals = cursor.getByte();
    if (decimals > PowerOfTen.EXPONENT_MAX) {
      throw new CorruptBlockException("decimals must be in 0..18, got " + decimals);
    }
    return decimals;
  }

  private List<Tick> readTicks(int count) throws CorruptBlockException {
    List<Tick> ticks = new ArrayList<>(Math.min(count, column(Column.KIND).remaining()));
    lastVenueTime = 0;
    long received = 0;
    for (int i = 0; i < count; i++) {
      int index = column(Column.INSTRUMENT).getCount(entries.length - 1, "an instrument's index");
      Entry entry = entries[index];
      received += column(Column.RECEIVED_TIME).getSigned();
      ticks.add(
          switch (TickKind.of(column(Column.KIND).getByte())) {
            case TRADE_BUY -> readTrade(entry, Side.BUY, received);
            case TRADE_SELL -> readTrade(entry, Side.SELL, received);
            case BOOK_DELTA -> readDelta(entry, received);
            case BOOK_SNAPSHOT -> readSnapshot(entry, received);
            case TOP_OF_BOOK -> readTop(entry, received);
            case GAP -> readGap(entry, received);
          });
    }
    return ticks;
  }

  private Tick readTrade(Entry entry, Side side, long received) throws CorruptBlockException {
    entry.tradeId += column(Column.ID).getSigned() + 1;
    long timestamp = readVenueTime();
    long event = timestamp + column(Column.VENUE_TIME).getSigned() * venueTimeUnit;
    Price price = entry.tradePrice(column(Column.PRICE).getSigned());
    long quantity = column(Column.QUANTITY).getSigned() * entry.quantityUnit;
    return new Tick.Trade(
        entry.instrument,
        entry.tradeId,
        price,
        new Quantity(quantity, entry.quantityDecimals),
        side,
        timestamp,
        event,
        received);
  }

  private Tick readDelta(Entry entry, long received) throws CorruptBlockException {
    long first = entry.updateId + 1 + column(Column.ID).getSigned();
    entry.updateId = first + column(Column.ID).getSigned();
    long timestamp = readVenueTime();
    Levels bids = readBids(entry);
    Levels asks = readAsks(entry);
    return new Tick.BookDelta(
        entry.instrument, first, entry.updateId, bids, asks, timestamp, received);
  }

  private Tick readSnapshot(Entry entry, long received) throws CorruptBlockException {
    entry.updateId += column(Column.ID).getSigned();
    Levels bids = readBids(entry);
    Levels asks = readAsks(entry);
    return new Tick.BookSnapshot(entry.instrument, entry.updateId, bids, asks, received);
  }

  private Levels readBids(Entry entry) throws CorruptBlockException {
    long[] prices = readPrices(entry, entry.bid);
    if (prices.length > 0) {
      entry.bid = prices[0] / entry.priceUnit;
    }
    return new Levels(
        entry.priceDecimals, entry.quantityDecimals, prices, readQuantities(entry, prices.length));
  }

  private Levels readAsks(Entry entry) throws CorruptBlockException {
    long[] prices = readPrices(entry, entry.ask);
    if (prices.length > 0) {
      entry.ask = prices[0] / entry.priceUnit;
    }
    return new Levels(
        entry.askPriceDecimals,
        entry.askQuantityDecimals,
        prices,
        readQuantities(entry, prices.length));
  }

  private long[] readPrices(Entry entry, long anchor) throws CorruptBlockException {
    ByteCursor column = column(Column.PRICE);
    long[] prices =
        new long[column(Column.COUNT).getCount(column.remaining(), "the number of levels")];
    long price = anchor;
    for (int i = 0; i < prices.length; i++) {
      price += column.getSigned();
      prices[i] = price * entry.priceUnit;
    }
    return prices;
  }

  private long[] readQuantities(Entry entry, int count) throws CorruptBlockException {
    long[] quantities = new long[count];
    for (int i = 0; i < count; i++) {
      quantities[i] = column(Column.QUANTITY).getSigned() * entry.quantityUnit;
    }
    return quantities;
  }

  private Tick readTop(Entry entry, long received) throws CorruptBlockException {
    entry.updateId += column(Column.ID).getSigned();
    entry.bid += column(Column.PRICE).getSigned();
    entry.ask += column(Column.PRICE).getSigned();
    entry.bidQuantity += column(Column.QUANTITY).getSigned();
    entry.askQuantity += column(Column.QUANTITY).getSigned();
    return new Tick.TopOfBook(
        entry.instrument,
        entry.updateId,
        new Price(entry.bid * entry.priceUnit, entry.priceDecimals),
        new Quantity(entry.bidQuantity * entry.quantityUnit, entry.quantityDecimals),
        new Price(entry.ask * entry.priceUnit, entry.askPriceDecimals),
        new Quantity(entry.askQuantity * entry.quantityUnit, entry.askQuantityDecimals),
        received);
  }

  private Tick readGap(Entry entry, long received) throws CorruptBlockException {
    int flags = column(Column.COUNT).getCount(CHANNELS.length * 2 - 1, "a gap's channel");
    long from = column(Column.ID).getSigned();
    long to = from + column(Column.ID).getSigned();
    return new Tick.Gap(
        entry.instrument,
        CHANNELS[flags / 2],
        from,
        to,
        column(Column.TEXT).getText(),
        flags % 2 == 1,
        received);
  }

  private long readVenueTime() throws CorruptBlockException {
    lastVenueTime += column(Column.VENUE_TIME).getSigned() * venueTimeUnit;
    return lastVenueTime;
  }

  private ByteCursor column(Column column) {
    return columns[column.ordinal()];
  }

  /** A dictionary entry with the running values of the block that is being read. */
  static final class Entry {
    final Instrument instrument;
    final int priceDecimals;
    final int quantityDecimals;
    final int askPriceDecimals;
    final int askQuantityDecimals;
    final long priceUnit;
    final long quantityUnit;
    long tradeId;
    long updateId;
    long price;
    private Price tradePrice;
    private long block;
    private long baseTradeId;
    private long basePrice;
    long bid;
    long ask;
    long bidQuantity;
    long askQuantity;

    Entry(
        Instrument instrument,
        int priceDecimals,
        int quantityDecimals,
        int askPriceDecimals,
        int askQuantityDecimals,
        long priceUnit,
        long quantityUnit) {
      this.instrument = instrument;
      this.priceDecimals = priceDecimals;
      this.quantityDecimals = quantityDecimals;
      this.askPriceDecimals = askPriceDecimals;
      this.askQuantityDecimals = askQuantityDecimals;
      this.priceUnit = priceUnit;
      this.quantityUnit = quantityUnit;
    }

    /** What it has now is where the trades of each block begin. */
    void endBase() {
      baseTradeId = tradeId;
      basePrice = price;
    }

    /** A block of trades begins from the base; the same number for a whole block. */
    void begin(long number) {
      if (block != number) {
        block = number;
        tradeId = baseTradeId;
        price = basePrice;
        tradePrice = null;
      }
    }

    long nextTradeId(long difference) {
      tradeId += difference + 1;
      return tradeId;
    }

    Quantity quantity(long units) {
      return new Quantity(units * quantityUnit, quantityDecimals);
    }

    /** The next trade's price; the same object while it does not change. */
    Price tradePrice(long difference) {
      if (difference != 0 || tradePrice == null) {
        price += difference;
        tradePrice = new Price(price * priceUnit, priceDecimals);
      }
      return tradePrice;
    }
  }
}
