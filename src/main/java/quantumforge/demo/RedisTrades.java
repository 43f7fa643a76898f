package quantumforge.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Side;

/** The trade streams in a brain's Redis: {@code market:<exchange>:trades:<SYMBOL>}. */
final class RedisTrades implements TradeStore {

  private static final int PAGE = 2_000;
  private static final byte[] TRADE = bytes("TRADE");
  private static final byte[] BUY = bytes("BUY");
  private static final byte[] SELL = bytes("SELL");

  /** What every entry has by the data contract, in the order in which brains write it. */
  private enum Field {
    SYMBOL,
    EXCHANGE,
    TYPE,
    PRICE,
    VOLUME,
    SIDE,
    TIMESTAMP,
    TRADE_ID;

    private static final Field[] ALL = values();
    private static final int ALL_BITS = (1 << ALL.length) - 1;

    private final byte[] contractName = bytes(name().toLowerCase(Locale.ROOT));

    private int bit() {
      return 1 << ordinal();
    }
  }

  private final RedisReplies replies;
  private final StoredTrade trade = new StoredTrade();
  private long id;
  private Side side;
  private long timestampMicros;

  private RedisTrades(RedisReplies replies) {
    this.replies = replies;
  }

  static RedisTrades open(RedisServer server) throws IOException {
    return new RedisTrades(RedisReplies.open(server, RedisUser.READER));
  }

  @Override
  public long trades(List<Instrument> instruments) throws IOException {
    for (Instrument instrument : instruments) {
      replies.send("XLEN", key(instrument));
    }
    long trades = 0;
    for (int i = 0; i < instruments.size(); i++) {
      trades += replies.integer();
    }
    return trades;
  }

  @Override
  public void read(Instrument instrument, Reader reader) throws IOException {
    try {
      Stream stream = new Stream(instrument);
      for (String from = "-"; !from.isEmpty(); from = page(stream, reader)) {
        replies.send("XRANGE", key(instrument), from, "+", "COUNT", Integer.toString(PAGE));
      }
    } catch (IOException failed) {
      throw new IOException("Redis, " + key(instrument) + ": " + failed.getMessage(), failed);
    }
  }

  /** Takes a page, and says from where the next one is to be asked for; empty at the end. */
  private String page(Stream stream, Reader reader) throws IOException {
    int entries = replies.array();
    String next = "";
    for (int i = 1; i <= entries; i++) {
      replies.array();
      replies.text();
      if (i == PAGE) {
        next = "(" + replies.string();
      }
      takeEntry(stream);
      reader.trade(trade);
    }
    return next;
  }

  /** Takes the fields of an entry whose id was taken. */
  private void takeEntry(Stream stream) throws IOException {
    long storedMillis = replies.idMillis();
    int texts = replies.array();
    int found = 0;
    for (int i = 0; i < texts; i += 2) {
      replies.text();
      Field field = field(i / 2);
      replies.text();
      if (field != null) {
        try {
          takeValue(field, stream);
        } catch (IllegalArgumentException broken) {
          throw broken(storedMillis, field + " is " + replies.string());
        }
        found |= field.bit();
      }
    }
    if (found != Field.ALL_BITS) {
      throw broken(storedMillis, "a field is missing");
    }
    trade.set(id, side, timestampMicros, storedMillis);
  }

  /** The field with this name, looked for first where brains write it; null for others. */
  private Field field(int place) {
    for (int i = 0; i < Field.ALL.length; i++) {
      Field field = Field.ALL[(place + i) % Field.ALL.length];
      if (replies.is(field.contractName)) {
        return field;
      }
    }
    return null;
  }

  private void takeValue(Field field, Stream stream) {
    switch (field) {
      case SYMBOL -> require(stream.symbol);
      case EXCHANGE -> require(stream.exchange);
      case TYPE -> require(TRADE);
      case PRICE -> trade.setPrice(replies.bytes(), replies.from(), replies.length());
      case VOLUME -> trade.setQuantity(replies.bytes(), replies.from(), replies.length());
      case SIDE -> side = takeSide();
      case TIMESTAMP -> timestampMicros = replies.number();
      case TRADE_ID -> id = replies.number();
    }
  }

  private void require(byte[] text) {
    if (!replies.is(text)) {
      throw new IllegalArgumentException("another text");
    }
  }

  private Side takeSide() {
    if (replies.is(BUY)) {
      return Side.BUY;
    }
    require(SELL);
    return Side.SELL;
  }

  private static IOException broken(long storedMillis, String what) {
    return new IOException(
        "the entry of %d breaks the data contract: %s".formatted(storedMillis, what));
  }

  @Override
  public void close() {
    replies.close();
  }

  static String key(Instrument instrument) {
    return "market:" + instrument.exchange() + ":trades:" + instrument.symbol();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What every entry of one stream has to say of itself. */
  private record Stream(byte[] symbol, byte[] exchange) {
    Stream(Instrument instrument) {
      this(bytes(instrument.symbol()), bytes(instrument.exchange()));
    }
  }
}
