package quantumforge.exchange.binance;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import quantumforge.exchange.session.BadKind;
import quantumforge.exchange.session.DecimalText;
import quantumforge.exchange.session.FrameFields;
import quantumforge.exchange.session.LevelList;
import quantumforge.exchange.session.SymbolTable;
import quantumforge.exchange.session.UnusableException;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/**
 * Reads any message of the venue, whatever its field order, spacing, escapes and extra fields, and
 * says what is wrong with one that it cannot use. Slower than {@link TickScanner}, which is asked
 * first. Thread-safe.
 */
final class FrameParser {

  private final SymbolTable symbols;

  FrameParser(SymbolTable symbols) {
    this.symbols = symbols;
  }

  /** Reads {@code frame[0..length)}; never throws. */
  Frame parse(byte[] frame, int length, long receivedMicros) {
    FrameFields fields;
    try {
      fields = FrameFields.read(frame, length);
    } catch (IOException e) {
      return new Frame.Bad(BadKind.BROKEN_JSON, firstLine(e.getMessage()));
    }
    try {
      FrameFields data = fields.object("data");
      return data != null ? event(data, receivedMicros) : bare(fields, receivedMicros);
    } catch (UnusableException e) {
      return new Frame.Bad(e.kind(), e.getMessage());
    }
  }

  private Frame bare(FrameFields fields, long receivedMicros) throws UnusableException {
    FrameFields error = fields.object("error");
    if (error != null || fields.has("code")) {
      FrameFields source = error != null ? error : fields;
      return new Frame.Refusal(
          idOf(fields), source.integerOr("code", -1), String.valueOf(source.text("msg")));
    }
    if (fields.has("result")) {
      Set<String> streams = new TreeSet<>();
      List<?> listed = fields.list("result");
      if (listed != null) {
        listed.forEach(name -> streams.add(String.valueOf(name)));
      }
      return new Frame.Answer(idOf(fields), streams);
    }
    return event(fields, receivedMicros);
  }

  private Frame event(FrameFields data, long receivedMicros) throws UnusableException {
    String event = data.text("e");
    if (event == null) {
      if (data.has("u") && data.has("s") && data.has("B")) {
        return new Frame.Data(ticker(data, receivedMicros), false);
      }
      throw new UnusableException(BadKind.UNKNOWN_EVENT, "an event without a name");
    }
    return switch (event) {
      case "trade" -> trade(data, receivedMicros);
      case "depthUpdate" -> depth(data, receivedMicros);
      case "bookTicker" -> new Frame.Data(ticker(data, receivedMicros), false);
      case "serverShutdown" -> new Frame.Shutdown();
      default ->
          throw new UnusableException(
              BadKind.UNKNOWN_EVENT, "an unknown event '" + FrameFields.cut(event) + "'");
    };
  }

  private Frame trade(FrameFields data, long receivedMicros) throws UnusableException {
    Instrument instrument = instrument(data);
    long eventTime = data.integer("E");
    long tradeTime = data.integer("T");
    boolean makerBuys = data.flag("m");
    DecimalText price = data.positive("p");
    DecimalText quantity = data.positive("q");
    Tick tick =
        new Tick.Trade(
            instrument,
            data.integer("t"),
            new Price(price.units(), price.decimals()),
            new Quantity(quantity.units(), quantity.decimals()),
            makerBuys ? Side.SELL : Side.BUY,
            micros("T", tradeTime),
            micros("E", eventTime),
            receivedMicros);
    return new Frame.Data(tick, !VenueTime.isMicros(eventTime) || !VenueTime.isMicros(tradeTime));
  }

  private Frame depth(FrameFields data, long receivedMicros) throws UnusableException {
    Instrument instrument = instrument(data);
    long eventTime = data.integer("E");
    long first = data.integer("U");
    long last = data.integer("u");
    if (last < first) {
      throw FrameFields.wrong(
          BadKind.BAD_NUMBER, "u", Long.toString(last), "is below U, which is " + first);
    }
    // Ids of futures have holes: the event says which update came before it instead.
    long before = data.integerOr("pu", first - 1);
    Tick tick =
        new Tick.BookDelta(
            instrument,
            Math.min(first, before + 1),
            last,
            levels(data, "b"),
            levels(data, "a"),
            micros("E", eventTime),
            receivedMicros);
    return new Frame.Data(tick, !VenueTime.isMicros(eventTime));
  }

  /** An empty side comes as price 0 with quantity 0 and is kept so. */
  private Tick ticker(FrameFields data, long receivedMicros) throws UnusableException {
    Instrument instrument = instrument(data);
    DecimalText bid = data.decimal("b");
    DecimalText bidQuantity = data.decimal("B");
    DecimalText ask = data.decimal("a");
    DecimalText askQuantity = data.decimal("A");
    if (bid.units() == 0 && bidQuantity.units() != 0) {
      throw FrameFields.wrong(BadKind.BAD_NUMBER, "b", data.text("b"), "is zero");
    }
    if (ask.units() == 0 && askQuantity.units() != 0) {
      throw FrameFields.wrong(BadKind.BAD_NUMBER, "a", data.text("a"), "is zero");
    }
    return new Tick.TopOfBook(
        instrument,
        data.integer("u"),
        new Price(bid.units(), bid.decimals()),
        new Quantity(bidQuantity.units(), bidQuantity.decimals()),
        new Price(ask.units(), ask.decimals()),
        new Quantity(askQuantity.units(), askQuantity.decimals()),
        receivedMicros);
  }

  /** Reads levels of one side; also used for the depth snapshot. */
  static Levels levels(FrameFields data, String name) throws UnusableException {
    List<?> items = data.list(name);
    if (items == null) {
      throw new UnusableException(BadKind.MISSING_FIELD, "field '" + name + "' is missing");
    }
    LevelList levels = new LevelList(name);
    for (Object item : items) {
      if (!(item instanceof List<?> pair)
          || pair.size() < 2
          || !(pair.get(0) instanceof String price)
          || !(pair.get(1) instanceof String quantity)) {
        throw FrameFields.wrong(
            BadKind.MISSING_FIELD, name, String.valueOf(item), "is no pair of price and quantity");
      }
      levels.add(price, quantity);
    }
    return levels.levels();
  }

  private Instrument instrument(FrameFields data) throws UnusableException {
    String symbol = data.required("s");
    Instrument found = symbols.find(symbol);
    if (found == null) {
      throw new UnusableException(
          BadKind.UNKNOWN_SYMBOL, "symbol '" + FrameFields.cut(symbol) + "' was not subscribed");
    }
    return found;
  }

  /** Converts a time of any unit; also used for the REST answers. */
  static long micros(String name, long time) throws UnusableException {
    try {
      return VenueTime.toMicros(time);
    } catch (NumberFormatException e) {
      throw FrameFields.wrong(
          BadKind.BAD_NUMBER, name, Long.toString(time), "is " + e.getMessage());
    }
  }

  private static long idOf(FrameFields fields) {
    return fields.integerOr("id", -1);
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
