package quantumforge.exchange.coinbase;

import java.util.List;
import quantumforge.exchange.session.BadKind;
import quantumforge.exchange.session.DecimalText;
import quantumforge.exchange.session.FrameFields;
import quantumforge.exchange.session.InstantText;
import quantumforge.exchange.session.SymbolTable;
import quantumforge.exchange.session.UnusableException;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** What both feeds and the REST of Coinbase write alike. */
final class CoinbaseFields {

  private CoinbaseFields() {}

  static Instrument product(FrameFields fields, SymbolTable products) throws UnusableException {
    String product = fields.required("product_id");
    Instrument found = products.find(product);
    if (found == null) {
      throw new UnusableException(
          BadKind.UNKNOWN_SYMBOL, "product '" + FrameFields.cut(product) + "' was not subscribed");
    }
    return found;
  }

  /** A time in microseconds since the epoch. */
  static long time(FrameFields fields, String name) throws UnusableException {
    String text = fields.required(name);
    long micros = InstantText.micros(text);
    if (micros < 0) {
      throw FrameFields.wrong(BadKind.BAD_NUMBER, name, text, "is no UTC time");
    }
    return micros;
  }

  /** A text that must be one of two; whether it is the first. */
  static boolean isFirst(FrameFields fields, String name, String first, String second)
      throws UnusableException {
    return isFirst(name, fields.required(name), first, second);
  }

  /** As above, of a value without a name of its own. */
  static boolean isFirst(String name, String text, String first, String second)
      throws UnusableException {
    if (!text.equals(first) && !text.equals(second)) {
      throw FrameFields.wrong(
          BadKind.BAD_NUMBER, name, text, "is neither '" + first + "' nor '" + second + "'");
    }
    return text.equals(first);
  }

  /**
   * A trade. The venue's {@code side} is the maker's in all of its messages.
   *
   * @param buys the venue's word for a maker that buys; {@code sells} for one that sells
   * @param sentMicros when the message was sent, or 0 when only the trade has a time
   */
  static Tick.Trade trade(
      Instrument instrument,
      FrameFields fields,
      String sells,
      String buys,
      long sentMicros,
      long receivedMicros)
      throws UnusableException {
    DecimalText price = fields.positive("price");
    DecimalText quantity = fields.positive("size");
    long micros = time(fields, "time");
    return new Tick.Trade(
        instrument,
        fields.integer("trade_id"),
        new Price(price.units(), price.decimals()),
        new Quantity(quantity.units(), quantity.decimals()),
        isFirst(fields, "side", sells, buys) ? Side.BUY : Side.SELL,
        micros,
        sentMicros == 0 ? micros : sentMicros,
        receivedMicros);
  }

  /**
   * The best prices that a ticker says, or null when it says none. Its sizes are left out: old
   * recordings have none, and nobody asks.
   *
   * @param sequence the venue's number of the message
   */
  static Tick.TopOfBook best(
      Instrument instrument, FrameFields ticker, long sequence, long receivedMicros)
      throws UnusableException {
    if (ticker.text("best_bid") == null || ticker.text("best_ask") == null) {
      return null;
    }
    DecimalText bid = ticker.decimal("best_bid");
    DecimalText ask = ticker.decimal("best_ask");
    Quantity unknown = new Quantity(0, 0);
    return new Tick.TopOfBook(
        instrument,
        sequence,
        new Price(bid.units(), bid.decimals()),
        unknown,
        new Price(ask.units(), ask.decimals()),
        unknown,
        receivedMicros);
  }

  /** An array that must be there. */
  static List<?> list(FrameFields fields, String name) throws UnusableException {
    List<?> items = fields.list(name);
    if (items == null) {
      throw new UnusableException(BadKind.MISSING_FIELD, "field '" + name + "' is missing");
    }
    return items;
  }

  /** One item of an array of objects. */
  static FrameFields object(String name, Object item) throws UnusableException {
    if (item instanceof FrameFields fields) {
      return fields;
    }
    throw FrameFields.wrong(BadKind.MISSING_FIELD, name, String.valueOf(item), "is no object");
  }

  /** The first line of what a JSON reader complains of. */
  static CoinbaseFrame broken(Exception e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return new CoinbaseFrame.Bad(
        BadKind.BROKEN_JSON, end < 0 ? message : message.substring(0, end));
  }
}
