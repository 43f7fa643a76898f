package quantumforge.relay;

import com.github.luben.zstd.Zstd;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads a block as {@code docs/block-format.md} has it, and needs nothing but a JDK and zstd: to be
 * copied into another program, or into another language. Every tick becomes one line of text. It is
 * short and not quick, and trusts a block whose checksum is right; {@link BlockDecoder} does
 * neither.
 */
public final class PlainBlockReader {

  private static final int HEADER_BYTES = 8;
  private static final int KIND = 0;
  private static final int INSTRUMENT = 1;
  private static final int VENUE_TIME = 2;
  private static final int RECEIVED_TIME = 3;
  private static final int ID = 4;
  private static final int COUNT = 5;
  private static final int PRICE = 6;
  private static final int QUANTITY = 7;
  private static final int TEXT = 8;
  private static final int COLUMNS = 9;

  private final ByteBuffer[] columns = new ByteBuffer[COLUMNS];
  private final List<Entry> entries = new ArrayList<>();
  private long timeUnit;
  private long venueTime;

  private PlainBlockReader() {}

  /** One instrument of the dictionary, and the values from which the next ones differ. */
  private static final class Entry {
    private String name;
    private final int[] decimals = new int[4];
    private BigInteger priceUnit;
    private BigInteger quantityUnit;
    private long tradeId;
    private long updateId;
    private long price;
    private long bid;
    private long ask;
    private long bidQuantity;
    private long askQuantity;
  }

  /**
   * The ticks of a block of version 1, one line each, in order.
   *
   * @throws IllegalArgumentException when it is none, or its checksum is wrong
   */
  public static List<String> lines(byte[] block) {
    return new PlainBlockReader().read(body(block, 1));
  }

  /** The number of the base that a block begins from; -1 for a block of version 1. */
  public static long baseNumber(byte[] block) {
    return block[2] == 1 ? -1 : unsigned(body(block, 2));
  }

  /**
   * The trades of a block of version 2, one line each, in order.
   *
   * @param base the block of version 1 with the number {@link #baseNumber}
   * @throws IllegalArgumentException when they are none, or a checksum is wrong
   */
  public static List<String> lines(byte[] block, byte[] base) {
    PlainBlockReader reader = new PlainBlockReader();
    reader.read(body(base, 1));
    return reader.readTrades(body(block, 2));
  }

  private static ByteBuffer body(byte[] block, int version) {
    ByteBuffer header = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    if (block.length < HEADER_BYTES
        || header.get() != 'Q'
        || header.get() != 'F'
        || header.get() != version) {
      throw new IllegalArgumentException("no block of version " + version);
    }
    boolean compressed = (header.get() & 1) != 0;
    int checksum = header.getInt();
    CRC32C crc = new CRC32C();
    crc.update(block, HEADER_BYTES, block.length - HEADER_BYTES);
    if (checksum != (int) crc.getValue()) {
      throw new IllegalArgumentException("the checksum differs");
    }
    byte[] body = new byte[block.length - HEADER_BYTES];
    header.get(body);
    return ByteBuffer.wrap(
        compressed ? Zstd.decompress(body, (int) Zstd.getFrameContentSize(body)) : body);
  }

  private List<String> readTrades(ByteBuffer body) {
    long number = unsigned(body);
    long count = unsigned(body);
    long received = number * 1_000_000 + zigZag(unsigned(body));
    BitSet bits = new BitSet();
    for (int bit = 0; bit < body.remaining() * 8; bit++) {
      int part = body.get(body.position() + bit / 8);
      bits.set(bit, (part >> (7 - bit % 8) & 1) == 1);
    }
    int[] at = {0};
    timeUnit = bits(bits, at, 1) == 0 ? 1 : 1_000;
    int[] orders = new int[6];
    for (int column = 0; column < orders.length; column++) {
      orders[column] = (int) bits(bits, at, 6);
    }
    int indexBits = Integer.SIZE - Integer.numberOfLeadingZeros(entries.size() - 1);
    long venue = Math.floorDiv(received, timeUnit);
    List<String> lines = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      String side = bits(bits, at, 1) == 0 ? "buy" : "sell";
      Entry entry = entries.get((int) bits(bits, at, indexBits));
      long[] values = new long[orders.length];
      for (int column = 0; column < orders.length; column++) {
        values[column] = orders[column] == 63 ? 0 : code(bits, at, orders[column]);
      }
      received += zigZag(values[0]);
      entry.tradeId += zigZag(values[1]) + 1;
      venue += zigZag(values[2]);
      long event = venue + zigZag(values[3]);
      entry.price += zigZag(values[4]);
      String quantity = number(values[5], entry.quantityUnit, entry.decimals[1]);
      lines.add(
          tradeLine(side, entry, quantity, venue * timeUnit, event * timeUnit)
              + " received="
              + received);
    }
    return lines;
  }

  private static long code(BitSet bits, int[] at, int order) {
    int zeros = 0;
    while (bits(bits, at, 1) == 0) {
      zeros++;
    }
    long head = (1L << zeros | bits(bits, at, zeros)) - 1;
    return head << order | bits(bits, at, order);
  }

  private static long bits(BitSet bits, int[] at, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 1 | (bits.get(at[0]++) ? 1 : 0);
    }
    return value;
  }

  private List<String> read(ByteBuffer body) {
    long count = unsigned(body);
    timeUnit = body.get() == 0 ? 1 : 1_000;
    readEntries(body);
    for (int column = 0; column < COLUMNS; column++) {
      int length = (int) unsigned(body);
      columns[column] = body.slice(body.position(), length);
      body.position(body.position() + length);
    }
    List<String> lines = new ArrayList<>();
    long received = 0;
    for (long i = 0; i < count; i++) {
      Entry entry = entries.get((int) unsigned(columns[INSTRUMENT]));
      received += signed(RECEIVED_TIME);
      lines.add(tick(columns[KIND].get(), entry) + " received=" + received);
    }
    return lines;
  }

  private void readEntries(ByteBuffer body) {
    String exchange = "";
    for (long left = unsigned(body); left > 0; left--) {
      Entry entry = new Entry();
      String named = text(body);
      exchange = named.isEmpty() ? exchange : named;
      entry.name = exchange + " " + text(body);
      for (int i = 0; i < entry.decimals.length; i++) {
        entry.decimals[i] = body.get();
      }
      entry.priceUnit = BigInteger.TEN.pow(body.get());
      entry.quantityUnit = BigInteger.TEN.pow(body.get());
      entries.add(entry);
    }
  }

  private String tick(int kind, Entry entry) {
    return switch (kind) {
      case 0, 1 -> trade(entry, kind == 0 ? "buy" : "sell");
      case 2 -> delta(entry);
      case 3 -> snapshot(entry);
      case 4 -> top(entry);
      case 5 -> gap(entry);
      default -> throw new IllegalArgumentException("unknown kind of tick " + kind);
    };
  }

  private String trade(Entry entry, String side) {
    entry.tradeId += signed(ID) + 1;
    venueTime += signed(VENUE_TIME) * timeUnit;
    long event = venueTime + signed(VENUE_TIME) * timeUnit;
    entry.price += signed(PRICE);
    String quantity = number(signed(QUANTITY), entry.quantityUnit, entry.decimals[1]);
    return tradeLine(side, entry, quantity, venueTime, event);
  }

  private static String tradeLine(
      String side, Entry entry, String quantity, long time, long event) {
    return "%s %s id=%d price=%s quantity=%s time=%d event=%d"
        .formatted(
            side,
            entry.name,
            entry.tradeId,
            number(entry.price, entry.priceUnit, entry.decimals[0]),
            quantity,
            time,
            event);
  }

  private String delta(Entry entry) {
    long first = entry.updateId + 1 + signed(ID);
    entry.updateId = first + signed(ID);
    venueTime += signed(VENUE_TIME) * timeUnit;
    String sides = sides(entry);
    return "delta %s ids=%d..%d%s time=%d"
        .formatted(entry.name, first, entry.updateId, sides, venueTime);
  }

  private String snapshot(Entry entry) {
    entry.updateId += signed(ID);
    return "snapshot %s id=%d%s".formatted(entry.name, entry.updateId, sides(entry));
  }

  private String sides(Entry entry) {
    StringBuilder bids = new StringBuilder();
    StringBuilder asks = new StringBuilder();
    entry.bid = levels(entry, entry.bid, 0, bids);
    entry.ask = levels(entry, entry.ask, 2, asks);
    return " bids=[" + bids + "] asks=[" + asks + "]";
  }

  private long levels(Entry entry, long anchor, int decimals, StringBuilder out) {
    long price = anchor;
    long first = anchor;
    long count = unsigned(columns[COUNT]);
    for (long i = 0; i < count; i++) {
      price += signed(PRICE);
      first = i == 0 ? price : first;
      out.append(i == 0 ? "" : " ")
          .append(number(price, entry.priceUnit, entry.decimals[decimals]))
          .append('x')
          .append(number(signed(QUANTITY), entry.quantityUnit, entry.decimals[decimals + 1]));
    }
    return first;
  }

  private String top(Entry entry) {
    entry.updateId += signed(ID);
    entry.bid += signed(PRICE);
    entry.ask += signed(PRICE);
    entry.bidQuantity += signed(QUANTITY);
    entry.askQuantity += signed(QUANTITY);
    return "top %s id=%d bid=%sx%s ask=%sx%s"
        .formatted(
            entry.name,
            entry.updateId,
            number(entry.bid, entry.priceUnit, entry.decimals[0]),
            number(entry.bidQuantity, entry.quantityUnit, entry.decimals[1]),
            number(entry.ask, entry.priceUnit, entry.decimals[2]),
            number(entry.askQuantity, entry.quantityUnit, entry.decimals[3]));
  }

  private String gap(Entry entry) {
    long flags = unsigned(columns[COUNT]);
    long from = signed(ID);
    long to = from + signed(ID);
    return "gap %s %s=%d..%d repaired=%s cause=%s"
        .formatted(
            entry.name,
            flags / 2 == 0 ? "trades" : "book",
            from,
            to,
            flags % 2 == 1,
            text(columns[TEXT]));
  }

  /** The number with its decimals; sums wrap around at 64 bits, and so does this product. */
  private static String number(long value, BigInteger unit, int decimals) {
    long units = BigInteger.valueOf(value).multiply(unit).longValue();
    return BigDecimal.valueOf(units, decimals).toPlainString();
  }

  private long signed(int column) {
    return zigZag(unsigned(columns[column]));
  }

  private static long zigZag(long value) {
    return value >>> 1 ^ -(value & 1);
  }

  private static long unsigned(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte part = bytes.get();
      value |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        return value;
      }
    }
  }

  private static String text(ByteBuffer bytes) {
    byte[] utf8 = new byte[(int) unsigned(bytes)];
    bytes.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
