package quantumforge.exchange.kraken;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import quantumforge.exchange.session.BadKind;
import quantumforge.exchange.session.UnusableException;
import quantumforge.exchange.session.VenueSymbols;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/**
 * Reads any message of v2, whatever its field order, spacing, escapes and extra fields, and says
 * what is wrong with one that it cannot use. Slower than {@link KrakenScanner}, which is asked
 * first. Thread-safe.
 */
final class KrakenParser {

  /** One side of a message without levels; it has no scale of its own. */
  static final Levels NO_LEVELS = Levels.empty(0, 0);

  /** A checksum has 32 bits. */
  static final long CHECKSUM_MAX = 0xffff_ffffL;

  private final VenueSymbols names;

  KrakenParser(VenueSymbols names) {
    this.names = names;
  }

  /** Reads {@code frame[0..length)}; never throws. */
  KrakenMessage parse(byte[] frame, int length, long receivedMicros) {
    try {
      return message(KrakenFields.tree(frame, length), receivedMicros);
    } catch (UnusableException e) {
      return new KrakenMessage.Bad(e.kind(), e.getMessage());
    }
  }

  private KrakenMessage message(JsonNode node, long receivedMicros) throws UnusableException {
    String channel = node.path("channel").asText();
    if (!channel.isEmpty()) {
      return switch (channel) {
        case "book" -> book(node, receivedMicros);
        case "trade" -> trades(node, receivedMicros);
        case "heartbeat" -> new KrakenMessage.Heartbeat();
        case "status" -> new KrakenMessage.Status(node.at("/data/0/system").asText());
        default -> new KrakenMessage.Other(channel);
      };
    }
    if (node.has("method")) {
      return answer(node);
    }
    // The venue writes this one name with a capital: {"Error":"Exceeded msg rate"}.
    String error = node.path("Error").asText(node.path("error").asText());
    if (error.isEmpty()) {
      throw new UnusableException(
          BadKind.UNKNOWN_EVENT, "neither 'channel' nor 'method' nor 'error'");
    }
    return new KrakenMessage.Refused("", node.path("symbol").asText(), error);
  }

  private static KrakenMessage answer(JsonNode node) {
    String method = node.path("method").asText();
    JsonNode result = node.path("result");
    String symbol = result.path("symbol").asText(node.path("symbol").asText());
    if (node.hasNonNull("error")
        || node.path("success").isBoolean() && !node.path("success").asBoolean()) {
      return new KrakenMessage.Refused(method, symbol, node.path("error").asText());
    }
    return new KrakenMessage.Done(method, result.path("channel").asText(), symbol);
  }

  private KrakenMessage book(JsonNode node, long receivedMicros) throws UnusableException {
    boolean snapshot = snapshot(node);
    JsonNode data = node.path("data");
    if (data.size() != 1) {
      throw new UnusableException(
          BadKind.MISSING_FIELD, "field 'data' has " + data.size() + " books instead of one");
    }
    JsonNode book = data.get(0);
    long checksum =
        book.has("checksum")
            ? KrakenFields.integer("checksum", book.path("checksum"), CHECKSUM_MAX)
            : KrakenMessage.NO_CHECKSUM;
    long micros = book.has("timestamp") ? time(book) : receivedMicros;
    return new KrakenMessage.Book(
        instrument(book), snapshot, levels(book, "bids"), levels(book, "asks"), checksum, micros);
  }

  private KrakenMessage trades(JsonNode node, long receivedMicros) throws UnusableException {
    boolean snapshot = snapshot(node);
    if (!node.path("data").isArray()) {
      throw KrakenFields.missing("data");
    }
    List<Tick.Trade> trades = new ArrayList<>();
    for (JsonNode item : node.path("data")) {
      trades.add(trade(item, receivedMicros));
    }
    return new KrakenMessage.Trades(snapshot, trades);
  }

  private Tick.Trade trade(JsonNode item, long receivedMicros) throws UnusableException {
    Instrument instrument = instrument(item);
    String side = KrakenFields.text(item, "side");
    if (!side.equals("buy") && !side.equals("sell")) {
      throw KrakenFields.wrong("side", item.path("side"), "is neither buy nor sell");
    }
    Price price = KrakenFields.price("price", item.path("price"));
    Quantity quantity = KrakenFields.quantity("qty", item.path("qty"));
    if (quantity.units() == 0) {
      throw KrakenFields.wrong("qty", item.path("qty"), "is zero");
    }
    long micros = time(item);
    return new Tick.Trade(
        instrument,
        KrakenFields.integer("trade_id", item.path("trade_id"), Long.MAX_VALUE),
        price,
        quantity,
        side.equals("buy") ? Side.BUY : Side.SELL,
        micros,
        micros,
        receivedMicros);
  }

  private static boolean snapshot(JsonNode node) throws UnusableException {
    String type = KrakenFields.text(node, "type");
    return switch (type) {
      case "snapshot" -> true;
      case "update" -> false;
      default ->
          throw new UnusableException(BadKind.UNKNOWN_EVENT, "field 'type' is '" + type + "'");
    };
  }

  private static Levels levels(JsonNode book, String name) throws UnusableException {
    if (!book.path(name).isArray()) {
      throw KrakenFields.missing(name);
    }
    List<JsonNode> items = new ArrayList<>();
    book.path(name).forEach(items::add);
    return KrakenFields.levels(
        name, items, level -> level.path("price"), level -> level.path("qty"));
  }

  private static long time(JsonNode parent) throws UnusableException {
    try {
      return KrakenTime.ofRfc3339(KrakenFields.text(parent, "timestamp"));
    } catch (NumberFormatException e) {
      throw KrakenFields.wrong("timestamp", parent.path("timestamp"), e.getMessage());
    }
  }

  private Instrument instrument(JsonNode parent) throws UnusableException {
    String name = KrakenFields.text(parent, "symbol");
    Instrument found = names.find(name);
    if (found == null) {
      throw new UnusableException(
          BadKind.UNKNOWN_SYMBOL, "field 'symbol': nobody asked for '" + name + "'");
    }
    return found;
  }
}
