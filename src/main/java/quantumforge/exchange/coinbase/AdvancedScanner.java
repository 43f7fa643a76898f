package quantumforge.exchange.coinbase;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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
 * Reads books, changes and trades of Coinbase Advanced Trade straight from their bytes; {@link
 * AdvancedParser} looks at everything else. Not thread-safe.
 */
final class AdvancedScanner extends ByteScanner {

  private static final byte[] BOOK = ascii("{\"channel\":\"l2_data\",\"timestamp\":\"");
  private static final byte[] TRADES = ascii("{\"channel\":\"market_trades\",\"timestamp\":\"");
  private static final byte[] SEQUENCE = ascii(",\"sequence_num\":");
  private static final byte[] UPDATE = ascii(",\"events\":[{\"type\":\"update\",");
  private static final byte[] SNAPSHOT = ascii(",\"events\":[{\"type\":\"snapshot\",");
  private static final byte[] PRODUCT = ascii("\"product_id\":\"");
  private static final byte[] UPDATES = ascii(",\"updates\":[");
  private static final byte[] BID = ascii("{\"side\":\"bid\",\"event_time\":\"");
  private static final byte[] OFFER = ascii("{\"side\":\"offer\",\"event_time\":\"");
  private static final byte[] LEVEL = ascii(",\"price_level\":\"");
  private static final byte[] QUANTITY = ascii(",\"new_quantity\":\"");
  private static final byte[] TRADE_LIST = ascii("\"trades\":[");
  private static final byte[] TRADE_ID = ascii(",\"trade_id\":\"");
  private static final byte[] PRICE = ascii(",\"price\":\"");
  private static final byte[] SIZE = ascii(",\"size\":\"");
  private static final byte[] TIME = ascii(",\"time\":\"");
  private static final byte[] MAKER_SELLS = ascii(",\"side\":\"SELL\"}");
  private static final byte[] MAKER_BUYS = ascii(",\"side\":\"BUY\"}");
  private static final byte[] END = ascii("}]}");

  private final SymbolTable products;
  private final LevelBuffer bids = new LevelBuffer();
  private final LevelBuffer asks = new LevelBuffer();
  private long sequence;

  AdvancedScanner(SymbolTable products) {
    this.products = products;
  }

  /** The {@code sequence_num} of the message that was read last. */
  long sequence() {
    return sequence;
  }

  /**
   * Reads {@code frame[0..size)}, which one 0 byte must follow.
   *
   * @return the ticks, trades in order of id, or null when the general parser must look at it
   */
  List<? extends Tick> scan(byte[] frame, int size, long receivedMicros) {
    begin(frame, size);
    if (matches(BOOK)) {
      return book(receivedMicros);
    }
    return matches(TRADES) ? trades(receivedMicros) : null;
  }

  private List<Tick> book(long receivedMicros) {
    skipText();
    expect(SEQUENCE);
    sequence = integer();
    boolean whole = matches(SNAPSHOT);
    if (!whole) {
      expect(UPDATE);
    }
    expect(PRODUCT);
    Instrument instrument = product();
    expect(UPDATES);
    long micros = levels();
    expect(END);
    if (declined || at != length) {
      return null;
    }
    Levels bidLevels = bids.levels();
    Levels askLevels = asks.levels();
    if (bidLevels == null || askLevels == null) {
      return null;
    }
    return List.of(
        whole
            ? new Tick.BookSnapshot(instrument, 0, bidLevels, askLevels, receivedMicros)
            : new Tick.BookDelta(instrument, 0, 0, bidLevels, askLevels, micros, receivedMicros));
  }

  /** Levels up to and including the closing bracket; all must have one time, which is returned. */
  private long levels() {
    bids.clear();
    asks.clear();
    int timeFrom = -1;
    int timeTo = 0;
    long micros = 0;
    do {
      boolean bid = matches(BID);
      if (!bid) {
        expect(OFFER);
      }
      int from = at;
      if (timeFrom < 0) {
        micros = instant();
        timeFrom = from;
        timeTo = at;
      } else {
        skipText();
        declined |= declined || !Arrays.equals(bytes, timeFrom, timeTo, bytes, from, at);
      }
      level(bid ? bids : asks);
    } while (!declined && bytes[at++] == ',');
    declined |= bytes[at - 1] != ']';
    return micros;
  }

  private void level(LevelBuffer side) {
    expect(LEVEL);
    long price = decimal();
    int priceDecimals = decimals;
    expect(QUANTITY);
    long quantity = decimal();
    expect('}');
    if (declined || price == 0) {
      declined = true;
      return;
    }
    side.add(price, priceDecimals, quantity, decimals);
  }

  private List<Tick.Trade> trades(long receivedMicros) {
    long sentMicros = instant();
    expect(SEQUENCE);
    sequence = integer();
    if (!matches(UPDATE)) {
      expect(SNAPSHOT);
    }
    expect(TRADE_LIST);
    List<Tick.Trade> trades = new ArrayList<>();
    do {
      expect('{');
      expect(PRODUCT);
      trades.add(trade(sentMicros, receivedMicros));
    } while (!declined && bytes[at++] == ',');
    declined |= bytes[at - 1] != ']';
    expect(END);
    if (declined || at != length) {
      return null;
    }
    trades.sort(Comparator.comparingLong(Tick.Trade::tradeId));
    return trades;
  }

  private Tick.Trade trade(long sentMicros, long receivedMicros) {
    Instrument instrument = product();
    expect(TRADE_ID);
    long id = integer();
    expect('"');
    expect(PRICE);
    long price = decimal();
    int priceDecimals = decimals;
    expect(SIZE);
    long quantity = decimal();
    int quantityDecimals = decimals;
    expect(TIME);
    long micros = instant();
    boolean makerSells = matches(MAKER_SELLS);
    if (!makerSells) {
      expect(MAKER_BUYS);
    }
    if (declined || price == 0 || quantity == 0) {
      declined = true;
      return null;
    }
    return new Tick.Trade(
        instrument,
        id,
        new Price(price, priceDecimals),
        new Quantity(quantity, quantityDecimals),
        makerSells ? Side.BUY : Side.SELL,
        micros,
        sentMicros,
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
