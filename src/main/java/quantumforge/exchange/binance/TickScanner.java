package quantumforge.exchange.binance;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
final class TickScanner {

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

  /** A long holds every number of 18 digits. */
  private static final int DIGITS_MAX = 18;

  private final SymbolTable symbols;
  private byte[] bytes;
  private int length;
  private int at;
  private boolean declined;
  private int decimals;
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
    bytes = frame;
    length = size;
    at = 0;
    declined = false;
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

  /** A decimal number and its closing quote; leaves its number of decimals in {@link #decimals}. */
  private long decimal() {
    if (declined) {
      return 0;
    }
    int from = at;
    int p = from;
    int point = -1;
    long units = 0;
    for (; ; p++) {
      int digit = bytes[p] - '0';
      if (digit >= 0 && digit <= 9) {
        units = units * 10 + digit;
      } else if (bytes[p] == '.' && point < 0) {
        point = p;
      } else {
        break;
      }
    }
    int digits = point < 0 ? p - from : p - from - 1;
    decimals = point < 0 ? 0 : p - point - 1;
    int whole = digits - decimals;
    declined =
        bytes[p] != '"'
            || digits > DIGITS_MAX
            || whole == 0
            || point >= 0 && decimals == 0
            || whole > 1 && bytes[from] == '0';
    at = p + 1;
    return units;
  }

  private long integer() {
    if (declined) {
      return 0;
    }
    int from = at;
    long value = 0;
    int p = from;
    for (; ; p++) {
      int digit = bytes[p] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = value * 10 + digit;
    }
    declined = p == from || p - from > DIGITS_MAX || bytes[from] == '0' && p - from > 1;
    at = p;
    return value;
  }

  private long time() {
    long micros = integer();
    declined |= !VenueTime.isMicros(micros);
    return micros;
  }

  /** Goes behind the next quote; declines at anything that is not plain printable ASCII. */
  private void skipText() {
    if (declined) {
      return;
    }
    int p = at;
    while (bytes[p] >= ' ' && bytes[p] != '"' && bytes[p] != '\\') {
      p++;
    }
    declined = bytes[p] != '"' || p >= length;
    at = p + 1;
  }

  private void expect(char wanted) {
    if (!declined) {
      declined = bytes[at] != wanted;
      at++;
    }
  }

  private void expect(byte[] wanted) {
    if (!declined) {
      declined = !matches(wanted);
    }
  }

  /** Goes behind {@code wanted} when it stands here. */
  private boolean matches(byte[] wanted) {
    int from = at;
    if (declined || from + wanted.length > length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[from + i] != wanted[i]) {
        return false;
      }
    }
    at = from + wanted.length;
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
