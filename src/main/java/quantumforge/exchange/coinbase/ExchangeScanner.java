package quantumforge.exchange.coinbase;

import quantumforge.exchange.session.ByteScanner;
import quantumforge.exchange.session.LevelBuffer;
import quantumforge.exchange.session.SymbolTable;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/**
 * Reads the changes and trades of Coinbase Exchange straight from their bytes; {@link
 * ExchangeParser} looks at everything else. Not thread-safe.
 */
final class ExchangeScanner extends ByteScanner {

  private static final byte[] CHANGE = ascii("{\"type\":\"l2update\",\"product_id\":\"");
  private static final byte[] MATCH = ascii("{\"type\":\"match\",\"trade_id\":");
  private static final byte[] CHANGES = ascii(",\"changes\":[");
  private static final byte[] BUY = ascii("[\"buy\",\"");
  private static final byte[] SELL = ascii("[\"sell\",\"");
  private static final byte[] TIME = ascii(",\"time\":\"");
  private static final byte[] MAKER = ascii(",\"maker_order_id\":\"");
  private static final byte[] TAKER = ascii(",\"taker_order_id\":\"");
  private static final byte[] MAKER_SELLS = ascii(",\"side\":\"sell\"");
  private static final byte[] MAKER_BUYS = ascii(",\"side\":\"buy\"");
  private static final byte[] SIZE = ascii(",\"size\":\"");
  private static final byte[] PRICE = ascii(",\"price\":\"");
  private static final byte[] PRODUCT = ascii(",\"product_id\":\"");
  private static final byte[] SEQUENCE = ascii(",\"sequence\":");

  private final SymbolTable products;
  private final LevelBuffer bids = new LevelBuffer();
  private final LevelBuffer asks = new LevelBuffer();

  ExchangeScanner(SymbolTable products) {
    this.products = products;
  }

  /**
   * Reads {@code frame[0..size)}, which one 0 byte must follow.
   *
   * @return the tick, or null when the general parser must look at it
   */
  Tick scan(byte[] frame, int size, long receivedMicros) {
    begin(frame, size);
    if (matches(CHANGE)) {
      return change(receivedMicros);
    }
    return matches(MATCH) ? trade(receivedMicros) : null;
  }

  private Tick change(long receivedMicros) {
    Instrument instrument = product();
    bids.clear();
    asks.clear();
    expect(CHANGES);
    do {
      boolean buys = matches(BUY);
      if (!buys) {
        expect(SELL);
      }
      level(buys ? bids : asks);
    } while (!declined && bytes[at++] == ',');
    declined |= bytes[at - 1] != ']';
    expect(TIME);
    long micros = instant();
    expect('}');
    if (declined || at != length) {
      return null;
    }
    Levels bidLevels = bids.levels();
    Levels askLevels = asks.levels();
    return bidLevels == null || askLevels == null
        ? null
        : new Tick.BookDelta(instrument, 0, 0, bidLevels, askLevels, micros, receivedMicros);
  }

  private void level(LevelBuffer side) {
    long price = decimal();
    int priceDecimals = decimals;
    expect(',');
    expect('"');
    long quantity = decimal();
    expect(']');
    if (declined || price == 0) {
      declined = true;
      return;
    }
    side.add(price, priceDecimals, quantity, decimals);
  }

  private Tick trade(long receivedMicros) {
    long id = integer();
    expect(MAKER);
    skipText();
    expect(TAKER);
    skipText();
    boolean makerSells = matches(MAKER_SELLS);
    if (!makerSells) {
      expect(MAKER_BUYS);
    }
    expect(SIZE);
    long quantity = decimal();
    int quantityDecimals = decimals;
    expect(PRICE);
    long price = decimal();
    int priceDecimals = decimals;
    expect(PRODUCT);
    Instrument instrument = product();
    expect(SEQUENCE);
    integer();
    expect(TIME);
    long micros = instant();
    expect('}');
    if (declined || at != length || price == 0 || quantity == 0) {
      return null;
    }
    return new Tick.Trade(
        instrument,
        id,
        new Price(price, priceDecimals),
        new Quantity(quantity, quantityDecimals),
        makerSells ? Side.BUY : Side.SELL,
        micros,
        micros,
        receivedMicros);
  }

  private Instrument product() {
    int from = at;
    skipText();
    Instrument found = declined ? null : products.find(bytes, from, at - 1);
    declined |= found == null;
    return found;
  }
}
