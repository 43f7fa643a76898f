package quantumforge.relay;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/**
 * Packs ticks into one block. The format is written down byte by byte in {@code
 * docs/block-format.md}. Not thread-safe: one encoder for one forwarder.
 */
public final class BlockEncoder implements AutoCloseable {

  static final int MAGIC_0 = 'Q';
  static final int MAGIC_1 = 'F';
  static final int VERSION = 1;
  static final int FLAG_COMPRESSED = 1;
  static final int HEADER_BYTES = 8;

  /** Below this size zstd's own header costs more than it saves. */
  private static final int COMPRESS_FROM_BYTES = 96;

  private static final int ZSTD_LEVEL = 3;

  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(ZSTD_LEVEL);
  private final Bytes[] columns = new Bytes[Column.values().length];
  private final Bytes body = new Bytes(64 * 1024);
  private final Bytes out = new Bytes(64 * 1024);
  private byte[] compressed = new byte[64 * 1024];

  private long venueTimeUnit;
  private long lastVenueTime;
  private long lastReceived;

  /** Reserves memory outside of the heap; {@link #close} gives it back. */
  public BlockEncoder() {
    for (int i = 0; i < columns.length; i++) {
      columns[i] = new Bytes(4 * 1024);
    }
  }

  /**
   * Packs ticks in their order.
   *
   * @param ticks at least one, at most {@link BlockDecoder#TICKS_MAX}
   */
  public byte[] encode(List<Tick> ticks) {
    if (ticks.isEmpty() || ticks.size() > BlockDecoder.TICKS_MAX) {
      throw new IllegalArgumentException(
          "a block holds 1.." + BlockDecoder.TICKS_MAX + " ticks, got " + ticks.size());
    }
    Dictionary dictionary = new Dictionary();
    Dictionary.Entry[] entries = new Dictionary.Entry[ticks.size()];
    measure(ticks, dictionary, entries);
    writeColumns(ticks, entries);
    writeBody(ticks.size(), dictionary);
    return seal();
  }

  /** Packs the newest trade of each instrument, in units that divide all of its numbers so far. */
  byte[] encodeBase(List<KnownTrade> known) {
    List<Tick> ticks = known.stream().<Tick>map(KnownTrade::newest).toList();
    Dictionary dictionary = new Dictionary();
    Dictionary.Entry[] entries = new Dictionary.Entry[ticks.size()];
    measure(ticks, dictionary, entries);
    for (int i = 0; i < entries.length; i++) {
      entries[i].priceUnit.offer(known.get(i).priceUnit.value());
      entries[i].quantityUnit.offer(known.get(i).quantityUnit.value());
    }
    writeColumns(ticks, entries);
    writeBody(ticks.size(), dictionary);
    return seal();
  }

  @Override
  public void close() {
    zstd.close();
  }

  /** First pass: the dictionary with the units of each entry, and the unit of the venue's times. */
  private void measure(List<Tick> ticks, Dictionary dictionary, Dictionary.Entry[] entries) {
    boolean wholeMillis = true;
    for (int i = 0; i < entries.length; i++) {
      Tick tick = ticks.get(i);
      Dictionary.Entry entry = dictionary.of(tick);
      entries[i] = entry;
      switch (tick) {
        case Tick.Trade t -> {
          entry.priceUnit.offer(t.price().units());
          entry.quantityUnit.offer(t.quantity().units());
          wholeMillis &= t.timestampMicros() % 1000 == 0 && t.eventMicros() % 1000 == 0;
        }
        case Tick.BookDelta d -> {
          offer(entry, d.bids());
          offer(entry, d.asks());
          wholeMillis &= d.timestampMicros() % 1000 == 0;
        }
        case Tick.BookSnapshot s -> {
          offer(entry, s.bids());
          offer(entry, s.asks());
        }
        case Tick.TopOfBook t -> {
          entry.priceUnit.offer(t.bid().units());
          entry.priceUnit.offer(t.ask().units());
          entry.quantityUnit.offer(t.bidQuantity().units());
          entry.quantityUnit.offer(t.askQuantity().units());
        }
        case Tick.Gap g -> {}
      }
    }
    venueTimeUnit = wholeMillis ? 1000 : 1;
  }

  private static void offer(Dictionary.Entry entry, Levels levels) {
    for (int i = 0; i < levels.size(); i++) {
      entry.priceUnit.offer(levels.prices()[i]);
      entry.quantityUnit.offer(levels.quantities()[i]);
    }
  }

  private void writeColumns(List<Tick> ticks, Dictionary.Entry[] entries) {
    for (Bytes column : columns) {
      column.clear();
    }
    lastVenueTime = 0;
    lastReceived = 0;
    for (int i = 0; i < entries.length; i++) {
      Tick tick = ticks.get(i);
      Dictionary.Entry entry = entries[i];
      column(Column.INSTRUMENT).putUnsigned(entry.index);
      column(Column.RECEIVED_TIME).putSigned(tick.receivedMicros() - lastReceived);
      lastReceived = tick.receivedMicros();
      switch (tick) {
        case Tick.Trade t -> writeTrade(entry, t);
        case Tick.BookDelta d -> writeDelta(entry, d);
        case Tick.BookSnapshot s -> writeSnapshot(entry, s);
        case Tick.TopOfBook t -> writeTop(entry, t);
        case Tick.Gap g -> writeGap(entry, g);
      }
    }
  }

  private void writeTrade(Dictionary.Entry entry, Tick.Trade trade) {
    TickKind kind = trade.side() == Side.BUY ? TickKind.TRADE_BUY : TickKind.TRADE_SELL;
    column(Column.KIND).putByte(kind.ordinal());
    column(Column.ID).putSigned(trade.tradeId() - (entry.lastTradeId + 1));
    entry.lastTradeId = trade.tradeId();
    writeVenueTime(trade.timestampMicros());
    column(Column.VENUE_TIME)
        .putSigned((trade.eventMicros() - trade.timestampMicros()) / venueTimeUnit);
    long price = trade.price().units() / entry.priceUnit.value();
    column(Column.PRICE).putSigned(price - entry.lastPrice);
    entry.lastPrice = price;
    column(Column.QUANTITY).putSigned(trade.quantity().units() / entry.quantityUnit.value());
  }

  private void writeDelta(Dictionary.Entry entry, Tick.BookDelta delta) {
    column(Column.KIND).putByte(TickKind.BOOK_DELTA.ordinal());
    column(Column.ID).putSigned(delta.firstUpdateId() - (entry.lastUpdateId + 1));
    column(Column.ID).putSigned(delta.lastUpdateId() - delta.firstUpdateId());
    entry.lastUpdateId = delta.lastUpdateId();
    writeVenueTime(delta.timestampMicros());
    writeBook(entry, delta.bids(), delta.asks());
  }

  private void writeSnapshot(Dictionary.Entry entry, Tick.BookSnapshot snapshot) {
    column(Column.KIND).putByte(TickKind.BOOK_SNAPSHOT.ordinal());
    column(Column.ID).putSigned(snapshot.lastUpdateId() - entry.lastUpdateId);
    entry.lastUpdateId = snapshot.lastUpdateId();
    writeBook(entry, snapshot.bids(), snapshot.asks());
  }

  private void writeBook(Dictionary.Entry entry, Levels bids, Levels asks) {
    entry.lastBid = writeLevels(entry, bids, entry.lastBid);
    entry.lastAsk = writeLevels(entry, asks, entry.lastAsk);
  }

  /**
   * Writes one side and returns its first price, near which the next message's first one will be.
   */
  private long writeLevels(Dictionary.Entry entry, Levels levels, long anchor) {
    column(Column.COUNT).putUnsigned(levels.size());
    long first = anchor;
    long last = anchor;
    for (int i = 0; i < levels.size(); i++) {
      long price = levels.prices()[i] / entry.priceUnit.value();
      column(Column.PRICE).putSigned(price - last);
      column(Column.QUANTITY).putSigned(levels.quantities()[i] / entry.quantityUnit.value());
      last = price;
      if (i == 0) {
        first = price;
      }
    }
    return first;
  }

  private void writeTop(Dictionary.Entry entry, Tick.TopOfBook top) {
    column(Column.KIND).putByte(TickKind.TOP_OF_BOOK.ordinal());
    column(Column.ID).putSigned(top.updateId() - entry.lastUpdateId);
    entry.lastUpdateId = top.updateId();
    long bid = top.bid().units() / entry.priceUnit.value();
    long ask = top.ask().units() / entry.priceUnit.value();
    column(Column.PRICE).putSigned(bid - entry.lastBid);
    column(Column.PRICE).putSigned(ask - entry.lastAsk);
    entry.lastBid = bid;
    entry.lastAsk = ask;
    long bidQuantity = top.bidQuantity().units() / entry.quantityUnit.value();
    long askQuantity = top.askQuantity().units() / entry.quantityUnit.value();
    column(Column.QUANTITY).putSigned(bidQuantity - entry.lastBidQuantity);
    column(Column.QUANTITY).putSigned(askQuantity - entry.lastAskQuantity);
    entry.lastBidQuantity = bidQuantity;
    entry.lastAskQuantity = askQuantity;
  }

  private void writeGap(Dictionary.Entry entry, Tick.Gap gap) {
    column(Column.KIND).putByte(TickKind.GAP.ordinal());
    column(Column.COUNT).putUnsigned(gap.channel().ordinal() * 2L + (gap.repaired() ? 1 : 0));
    column(Column.ID).putSigned(gap.fromId());
    column(Column.ID).putSigned(gap.toId() - gap.fromId());
    column(Column.TEXT).putText(gap.cause());
  }

  private void writeVenueTime(long micros) {
    column(Column.VENUE_TIME).putSigned((micros - lastVenueTime) / venueTimeUnit);
    lastVenueTime = micros;
  }

  private Bytes column(Column column) {
    return columns[column.ordinal()];
  }

  private void writeBody(int tickCount, Dictionary dictionary) {
    body.clear();
    body.putUnsigned(tickCount);
    body.putByte(venueTimeUnit == 1 ? 0 : 1);
    body.putUnsigned(dictionary.entries().size());
    String lastExchange = "";
    for (Dictionary.Entry entry : dictionary.entries()) {
      String exchange = entry.instrument.exchange();
      body.putText(exchange.equals(lastExchange) ? "" : exchange);
      lastExchange = exchange;
      body.putText(entry.instrument.symbol());
      body.putByte(entry.scales.price());
      body.putByte(entry.scales.quantity());
      body.putByte(entry.scales.askPrice());
      body.putByte(entry.scales.askQuantity());
      body.putByte(entry.priceUnit.exponent());
      body.putByte(entry.quantityUnit.exponent());
    }
    for (Bytes column : columns) {
      body.putUnsigned(column.size());
      body.put(column.array(), column.size());
    }
  }

  /** Compresses the body where that helps, and puts the header in front. */
  private byte[] seal() {
    byte[] payload = body.array();
    int payloadBytes = body.size();
    int flags = 0;
    if (body.size() >= COMPRESS_FROM_BYTES) {
      int bound = (int) Zstd.compressBound(body.size());
      if (compressed.length < bound) {
        compressed = new byte[bound];
      }
      int size = zstd.compressByteArray(compressed, 0, bound, body.array(), 0, body.size());
      if (size < body.size()) {
        payload = compressed;
        payloadBytes = size;
        flags = FLAG_COMPRESSED;
      }
    }
    CRC32C crc = new CRC32C();
    crc.update(payload, 0, payloadBytes);
    out.clear();
    out.putByte(MAGIC_0);
    out.putByte(MAGIC_1);
    out.putByte(VERSION);
    out.putByte(flags);
    out.putInt((int) crc.getValue());
    out.put(payload, payloadBytes);
    return Arrays.copyOf(out.array(), out.size());
  }
}
