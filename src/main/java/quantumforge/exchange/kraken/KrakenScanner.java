package quantumforge.exchange.kraken;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import quantumforge.exchange.session.VenueSymbols;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/**
 * Reads the venue's usual messages of v2 straight from their bytes: books, trades and heartbeats,
 * fields in the order the venue writes them, no white space. It takes a message only when every
 * byte is as expected; everything else it declines, and {@link KrakenParser} decides. What both
 * take, they read alike. Allocates nothing but the message. Not thread-safe.
 */
final class KrakenScanner {

  private static final byte[] CHANNEL = JsonCursor.ascii("{\"channel\":\"");
  private static final byte[] HEARTBEAT = JsonCursor.ascii("heartbeat\"}");
  private static final byte[] BOOK = JsonCursor.ascii("book\",\"type\":\"");
  private static final byte[] TRADE = JsonCursor.ascii("trade\",\"type\":\"");
  private static final byte[] UPDATE = JsonCursor.ascii("update\",\"data\":[");
  private static final byte[] SNAPSHOT = JsonCursor.ascii("snapshot\",\"data\":[");
  private static final byte[] SYMBOL = JsonCursor.ascii("{\"symbol\":\"");
  private static final byte[] BIDS = JsonCursor.ascii(",\"bids\":[");
  private static final byte[] ASKS = JsonCursor.ascii(",\"asks\":[");
  private static final byte[] LEVEL_PRICE = JsonCursor.ascii("{\"price\":");
  private static final byte[] QUANTITY = JsonCursor.ascii(",\"qty\":");
  private static final byte[] CHECKSUM = JsonCursor.ascii(",\"checksum\":");
  private static final byte[] TIMESTAMP = JsonCursor.ascii(",\"timestamp\":\"");
  private static final byte[] BUY = JsonCursor.ascii(",\"side\":\"buy\",\"price\":");
  private static final byte[] SELL = JsonCursor.ascii(",\"side\":\"sell\",\"price\":");
  private static final byte[] ORDER_TYPE = JsonCursor.ascii(",\"ord_type\":\"");
  private static final byte[] TRADE_ID = JsonCursor.ascii(",\"trade_id\":");
  private static final byte[] END = JsonCursor.ascii("}]}");

  private final VenueSymbols names;
  private final JsonCursor at = new JsonCursor();
  private long[] prices = new long[256];
  private long[] quantities = new long[256];

  KrakenScanner(VenueSymbols names) {
    this.names = names;
  }

  /**
   * Reads {@code frame[0..size)}, which one 0 byte must follow.
   *
   * @return the message, or null when the general parser must look at it
   */
  KrakenMessage scan(byte[] frame, int size, long receivedMicros) {
    at.begin(frame, size);
    at.expect(CHANNEL);
    if (at.matches(BOOK)) {
      return book();
    }
    if (at.matches(TRADE)) {
      return trades(receivedMicros);
    }
    return at.matches(HEARTBEAT) && at.finished() ? new KrakenMessage.Heartbeat() : null;
  }

  private KrakenMessage book() {
    boolean snapshot = snapshot();
    Instrument instrument = symbol();
    at.expect(BIDS);
    Levels bids = levels();
    at.expect(ASKS);
    Levels asks = levels();
    at.expect(CHECKSUM);
    long checksum = at.integer();
    at.expect(TIMESTAMP);
    long micros = at.time();
    at.expect(END);
    if (!at.finished() || checksum > KrakenParser.CHECKSUM_MAX) {
      return null;
    }
    return new KrakenMessage.Book(instrument, snapshot, bids, asks, checksum, micros);
  }

  private KrakenMessage trades(long receivedMicros) {
    boolean snapshot = snapshot();
    Tick.Trade first = trade(receivedMicros);
    if (at.matches(END)) {
      return at.finished() ? new KrakenMessage.Trades(snapshot, List.of(first)) : null;
    }
    List<Tick.Trade> trades = new ArrayList<>();
    trades.add(first);
    while (at.matches('}') && at.matches(',')) {
      trades.add(trade(receivedMicros));
      if (at.matches(END)) {
        return at.finished() ? new KrakenMessage.Trades(snapshot, trades) : null;
      }
    }
    return null;
  }

  /** One trade up to its closing brace; null once declined. */
  private Tick.Trade trade(long receivedMicros) {
    Instrument instrument = symbol();
    boolean buys = at.matches(BUY);
    if (!buys) {
      at.expect(SELL);
    }
    long price = at.decimal();
    int priceDecimals = at.decimals();
    at.expect(QUANTITY);
    long quantity = at.decimal();
    int quantityDecimals = at.decimals();
    at.expect(ORDER_TYPE);
    at.text();
    at.expect(TRADE_ID);
    long id = at.integer();
    at.expect(TIMESTAMP);
    long micros = at.time();
    if (price == 0 || quantity == 0) {
      at.decline();
    }
    if (at.declined()) {
      return null;
    }
    return new Tick.Trade(
        instrument,
        id,
        new Price(price, priceDecimals),
        new Quantity(quantity, quantityDecimals),
        buys ? Side.BUY : Side.SELL,
        micros,
        micros,
        receivedMicros);
  }

  private boolean snapshot() {
    if (at.matches(UPDATE)) {
      return false;
    }
    at.expect(SNAPSHOT);
    return true;
  }

  private Instrument symbol() {
    at.expect(SYMBOL);
    at.text();
    if (at.declined()) {
      return null;
    }
    Instrument found = names.find(at.bytes(), at.textFrom(), at.textTo());
    if (found == null) {
      at.decline();
    }
    return found;
  }

  /** Levels up to and including the closing bracket; all must share their numbers of decimals. */
  private Levels levels() {
    if (at.matches(']')) {
      return KrakenParser.NO_LEVELS;
    }
    int count = 0;
    int priceDecimals = 0;
    int quantityDecimals = 0;
    do {
      if (count == prices.length) {
        prices = Arrays.copyOf(prices, 2 * count);
        quantities = Arrays.copyOf(quantities, 2 * count);
      }
      at.expect(LEVEL_PRICE);
      prices[count] = at.decimal();
      int priceDecimalsHere = at.decimals();
      at.expect(QUANTITY);
      quantities[count] = at.decimal();
      if (count == 0) {
        priceDecimals = priceDecimalsHere;
        quantityDecimals = at.decimals();
      }
      if (priceDecimals != priceDecimalsHere
          || quantityDecimals != at.decimals()
          || prices[count] == 0
          || !at.matches('}')) {
        at.decline();
      }
      count++;
    } while (at.matches(','));
    if (!at.matches(']')) {
      at.decline();
      return null;
    }
    return new Levels(
        priceDecimals,
        quantityDecimals,
        Arrays.copyOf(prices, count),
        Arrays.copyOf(quantities, count));
  }
}
