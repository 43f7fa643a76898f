package quantumforge.exchange.binance;

import java.util.Arrays;
import quantumforge.exchange.session.ByteScanner;
import quantumforge.exchange.session.LevelList;
import quantumforge.exchange.session.SymbolTable;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/**
 * Reads the venue's usual messages straight from their bytes: combined form, fields in the order
 * the venue writes them, no white space, times in microseconds. It takes a message only when every
 * byte is as expected; everything else it declines, and {@link FrameParser} decides. What both
 * take, they read alike. Allocates nothing but the tick. Not thread-safe.
 */
final class TickScanner extends ByteScanner {

  private static final byte[] STREAM = ascii("{\"stream\":\"");
  private static final byte[] DATA = ascii(",\"data\":{\"");
  private static final byte[] TRADE = ascii("e\":\"trade\",\"E\":");
  private static final byte[] DEPTH = ascii("e\":\"depthUpdate\",\"E\":");
  private static final byte[] TICKER = ascii("u\":");
  private static final byte[] SYMBOL = ascii(",\"s\":\"");
  private static final byte[] TRADE_ID = ascii(",\"t\":");
  private static final byte[] PRICE = ascii(",\"p\":\"");
  private static final byte[] QUANTITY = ascii(",\"q\":\"");
  private static final byte[] TRADE_TIME = ascii(",\"T\":");
  private static final byte[] MAKER_BUYS = ascii(",\"m\":true,\"M\":true}}");
  private static final byte[] MAKER_SELLS = ascii(",\"m\":false,\"M\":true}}");
  private static final byte[] FIRST_ID = ascii(",\"U\":");
  private static final byte[] LAST_ID = ascii(",\"u\":");
  private static final byte[] BIDS = ascii(",\"b\":[");
  private static final byte[] ASKS = ascii(",\"a\":[");
  private static final byte[] BID = ascii(",\"b\":\"");
  private static final byte[] BID_QUANTITY = ascii(",\"B\":\"");
  private static final byte[] ASK = ascii(",\"a\":\"");
  private static final byte[] ASK_QUANTITY = ascii(",\"A\":\"");
  private static final byte[] END = ascii("}}");

  private final SymbolTable symbols;
  private long[] prices = new long[256];
  private long[] quantities = new long[256];

  TickScanner(SymbolTable symbols) {
    this.symbols = symbols;
  }

  /**
   * Reads {@code frame[0..size)}, which one 0 byte must follow.
   *
   * @return the tick, or null when the general parser must look at it
   */
  Tick scan(byte[] frame, int size, long receivedMicros) {
    begin(frame, size);
    expect(STREAM);
    skipText();
    expect(DATA);
    if (declined) {
      return null;
    }
    if (matches(TRADE)) {
      return trade(receivedMicros);
    }
    if (matches(TICKER)) {
      return ticker(receivedMicros);
    }
    return matches(DEPTH) ? depth(receivedMicros) : null;
  }

  private Tick trade(long receivedMicros) {
    long eventMicros = time();
    Instrument instrument = symbol();
    expect(TRADE_ID);
    long id = integer();
    expect(PRICE);
    long price = decimal();
    int priceDecimals = decimals;
    expect(QUANTITY);
    long quantity = decimal();
    int quantityDecimals = decimals;
    expect(TRADE_TIME);
    long micros = time();
    boolean makerBuys = matches(MAKER_BUYS);
    if (!makerBuys) {
      expect(MAKER_SELLS);
    }
    if (declined || at != length || price == 0 || quantity == 0) {
      return null;
    }
    return new Tick.Trade(
        instrument,
        id,
        new Price(price, priceDecimals),
        new Quantity(quantity, quantityDecimals),
        makerBuys ? Side.SELL : Side.BUY,
        micros,
        eventMicros,
        receivedMicros);
  }

  private Tick ticker(long receivedMicros) {
    long id = integer();
    Instrument instrument = symbol();
    expect(BID);
    long bid = decimal();
    int bidDecimals = decimals;
    expect(BID_QUANTITY);
    long bidQuantity = decimal();
    int bidQuantityDecimals = decimals;
    expect(ASK);
    long ask = decimal();
    int askDecimals = decimals;
    expect(ASK_QUANTITY);
    long askQuantity = decimal();
    int askQuantityDecimals = decimals;
    expect(END);
    if (declined || at != length || bid == 0 || ask == 0) {
      return null;
    }
    return new Tick.TopOfBook(
        instrument,
        id,
        new Price(bid, bidDecimals),
        new Quantity(bidQuantity, bidQuantityDecimals),
        new Price(ask, askDecimals),
        new Quantity(askQuantity, askQuantityDecimals),
        receivedMicros);
  }

  private Tick depth(long receivedMicros) {
    long eventMicros = time();
    Instrument instrument = symbol();
    expect(FIRST_ID);
    long first = integer();
    expect(LAST_ID);
    long last = integer();
    expect(BIDS);
    Levels bids = levels();
    expect(ASKS);
    Levels asks = levels();
    expect(END);
    if (declined || at != length || last < first) {
      return null;
    }
    return new Tick.BookDelta(instrument, first, last, bids, asks, eventMicros, receivedMicros);
  }

  /** Levels up to and including the closing bracket; all must share their numbers of decimals. */
  private Levels levels() {
    if (declined || bytes[at] == ']') {
      at++;
      return LevelList.NONE;
    }
    int count = 0;
    int priceDecimals = 0;
    int quantityDecimals = 0;
    do {
      if (count == prices.length) {
        prices = Arrays.copyOf(prices, 2 * count);
        quantities = Arrays.copyOf(quantities, 2 * count);
      }
      expect('[');
      expect('"');
      prices[count] = decimal();
      int priceDecimalsHere = decimals;
      expect(',');
      expect('"');
      quantities[count] = decimal();
      expect(']');
      if (count == 0) {
        priceDecimals = priceDecimalsHere;
        quantityDecimals = decimals;
      }
      declined |=
          priceDecimals != priceDecimalsHere || quantityDecimals != decimals || prices[count] == 0;
      count++;
    } while (!declined && bytes[at++] == ',');
    declined |= bytes[at - 1] != ']';
    return declined
        ? null
        : new Levels(
            priceDecimals,
            quantityDecimals,
            Arrays.copyOf(prices, count),
            Arrays.copyOf(quantities, count));
  }

  private Instrument symbol() {
    expect(SYMBOL);
    int from = at;
    skipText();
    Instrument found = declined ? null : symbols.find(bytes, from, at - 1);
    declined |= found == null;
    return found;
  }

  private long time() {
    long micros = integer();
    declined |= !VenueTime.isMicros(micros);
    return micros;
  }
}
