package quantumforge.exchange.binance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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

  /** One side of a message without levels; it has no scale of its own. */
  static final Levels NO_LEVELS = Levels.empty(0, 0);

  private static final int VALUE_EXCERPT = 40;

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
    } catch (Unusable e) {
      return new Frame.Bad(e.kind, e.getMessage());
    }
  }

  private Frame bare(FrameFields fields, long receivedMicros) throws Unusable {
    FrameFields error = fields.object("error");
    if (error != null || fields.has("code")) {
      FrameFields source = error != null ? error : fields;
      return new Frame.Refusal(
          idOf(fields), numberOr(source.text("code"), -1), String.valueOf(source.text("msg")));
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

  private Frame event(FrameFields data, long receivedMicros) throws Unusable {
    String event = data.text("e");
    if (event == null) {
      if (data.has("u") && data.has("s") && data.has("B")) {
        return new Frame.Data(ticker(data, receivedMicros), false);
      }
      throw new Unusable(BadKind.UNKNOWN_EVENT, "an event without a name");
    }
    return switch (event) {
      case "trade" -> trade(data, receivedMicros);
      case "depthUpdate" -> depth(data, receivedMicros);
      case "bookTicker" -> new Frame.Data(ticker(data, receivedMicros), false);
      case "serverShutdown" -> new Frame.Shutdown();
      default -> throw new Unusable(BadKind.UNKNOWN_EVENT, "an unknown event '" + cut(event) + "'");
    };
  }

  private Frame trade(FrameFields data, long receivedMicros) throws Unusable {
    Instrument instrument = instrument(data);
    long eventTime = integer(data, "E");
    long tradeTime = integer(data, "T");
    boolean makerBuys = flag(data, "m");
    DecimalText price = positive(data, "p");
    DecimalText quantity = positive(data, "q");
    Tick tick =
        new Tick.Trade(
            instrument,
            integer(data, "t"),
            new Price(price.units(), price.decimals()),
            new Quantity(quantity.units(), quantity.decimals()),
            makerBuys ? Side.SELL : Side.BUY,
            micros("T", tradeTime),
            micros("E", eventTime),
            receivedMicros);
    return new Frame.Data(tick, !VenueTime.isMicros(eventTime) || !VenueTime.isMicros(tradeTime));
  }

  private Frame depth(FrameFields data, long receivedMicros) throws Unusable {
    Instrument instrument = instrument(data);
    long eventTime = integer(data, "E");
    long first = integer(data, "U");
    long last = integer(data, "u");
    if (last < first) {
      throw wrong(BadKind.BAD_NUMBER, "u", Long.toString(last), "is below U, which is " + first);
    }
    Tick tick =
        new Tick.BookDelta(
            instrument,
            first,
            last,
            levels(data, "b"),
            levels(data, "a"),
            micros("E", eventTime),
            receivedMicros);
    return new Frame.Data(tick, !VenueTime.isMicros(eventTime));
  }

  /** An empty side comes as price 0 with quantity 0 and is kept so. */
  private Tick ticker(FrameFields data, long receivedMicros) throws Unusable {
    Instrument instrument = instrument(data);
    DecimalText bid = decimal(data, "b");
    DecimalText bidQuantity = decimal(data, "B");
    DecimalText ask = decimal(data, "a");
    DecimalText askQuantity = decimal(data, "A");
    if (bid.units() == 0 && bidQuantity.units() != 0) {
      throw wrong(BadKind.BAD_NUMBER, "b", data.text("b"), "is zero");
    }
    if (ask.units() == 0 && askQuantity.units() != 0) {
      throw wrong(BadKind.BAD_NUMBER, "a", data.text("a"), "is zero");
    }
    return new Tick.TopOfBook(
        instrument,
        integer(data, "u"),
        new Price(bid.units(), bid.decimals()),
        new Quantity(bidQuantity.units(), bidQuantity.decimals()),
        new Price(ask.units(), ask.decimals()),
        new Quantity(askQuantity.units(), askQuantity.decimals()),
        receivedMicros);
  }

  /** Reads levels of one side; also used for the depth snapshot. */
  static Levels levels(FrameFields data, String name) throws Unusable {
    List<?> items = data.list(name);
    if (items == null) {
      throw new Unusable(BadKind.MISSING_FIELD, "field '" + name + "' is missing");
    }
    if (items.isEmpty()) {
      return NO_LEVELS;
    }
    List<DecimalText> prices = new ArrayList<>(items.size());
    List<DecimalText> quantities = new ArrayList<>(items.size());
    for (Object item : items) {
      if (!(item instanceof List<?> pair)
          || pair.size() < 2
          || !(pair.get(0) instanceof String price)
          || !(pair.get(1) instanceof String quantity)) {
        throw wrong(
            BadKind.MISSING_FIELD, name, String.valueOf(item), "is no pair of price and quantity");
      }
      prices.add(above(name, price));
      quantities.add(number(name, quantity));
    }
    return aligned(name, prices, quantities);
  }

  private static Levels aligned(String name, List<DecimalText> prices, List<DecimalText> quantities)
      throws Unusable {
    try {
      int priceDecimals = commonDecimals(prices);
      int quantityDecimals = commonDecimals(quantities);
      return new Levels(
          priceDecimals,
          quantityDecimals,
          prices.stream().mapToLong(price -> price.exactlyAt(priceDecimals)).toArray(),
          quantities.stream().mapToLong(amount -> amount.exactlyAt(quantityDecimals)).toArray());
    } catch (NumberFormatException e) {
      throw new Unusable(BadKind.BAD_NUMBER, "field '" + name + "': a number " + e.getMessage());
    }
  }

  /** As written when all agree; else the fewest that keep every number exactly. */
  private static int commonDecimals(List<DecimalText> numbers) {
    int first = numbers.getFirst().decimals();
    if (numbers.stream().allMatch(number -> number.decimals() == first)) {
      return first;
    }
    return numbers.stream().mapToInt(DecimalText::decimalsNeeded).max().orElse(0);
  }

  private Instrument instrument(FrameFields data) throws Unusable {
    String symbol = required(data, "s");
    Instrument found = symbols.find(symbol);
    if (found == null) {
      throw new Unusable(BadKind.UNKNOWN_SYMBOL, "symbol '" + cut(symbol) + "' was not subscribed");
    }
    return found;
  }

  private static String required(FrameFields data, String name) throws Unusable {
    String text = data.text(name);
    if (text == null) {
      throw new Unusable(
          BadKind.MISSING_FIELD,
          "field '" + name + "' is " + (data.has(name) ? "not a single value" : "missing"));
    }
    return text;
  }

  /** Reads a number without sign and point; also used for the REST answers. */
  static long integer(FrameFields data, String name) throws Unusable {
    String text = required(data, name);
    long value = numberOr(text, -1);
    if (value < 0) {
      throw wrong(BadKind.BAD_NUMBER, name, text, "is no whole number from 0 to 2^63-1");
    }
    return value;
  }

  /** Reads true or false; also used for the REST answers. */
  static boolean flag(FrameFields data, String name) throws Unusable {
    String text = required(data, name);
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(BadKind.BAD_NUMBER, name, text, "is neither true nor false");
    };
  }

  /** Reads a number above zero; also used for the REST answers. */
  static DecimalText positive(FrameFields data, String name) throws Unusable {
    return above(name, required(data, name));
  }

  private static DecimalText decimal(FrameFields data, String name) throws Unusable {
    return number(name, required(data, name));
  }

  private static DecimalText above(String name, String text) throws Unusable {
    DecimalText number = number(name, text);
    if (number.units() == 0) {
      throw wrong(BadKind.BAD_NUMBER, name, text, "is zero");
    }
    return number;
  }

  private static DecimalText number(String name, String text) throws Unusable {
    try {
      return DecimalText.parse(text);
    } catch (NumberFormatException e) {
      throw wrong(BadKind.BAD_NUMBER, name, text, e.getMessage());
    }
  }

  /** Converts a time of any unit; also used for the REST answers. */
  static long micros(String name, long time) throws Unusable {
    try {
      return VenueTime.toMicros(time);
    } catch (NumberFormatException e) {
      throw wrong(BadKind.BAD_NUMBER, name, Long.toString(time), "is " + e.getMessage());
    }
  }

  private static long idOf(FrameFields fields) {
    return numberOr(fields.text("id"), -1);
  }

  private static long numberOr(String text, long otherwise) {
    try {
      return text == null ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static Unusable wrong(BadKind kind, String name, String value, String why) {
    return new Unusable(kind, "field '" + name + "' is '" + cut(value) + "': it " + why);
  }

  private static String cut(String value) {
    return value.length() <= VALUE_EXCERPT ? value : value.substring(0, VALUE_EXCERPT) + "...";
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  /** A message that cannot be used; the text names field and value. */
  static final class Unusable extends Exception {

    private static final long serialVersionUID = 1L;

    private final BadKind kind;

    Unusable(BadKind kind, String message) {
      super(message, null, false, false);
      this.kind = kind;
    }
  }
}
