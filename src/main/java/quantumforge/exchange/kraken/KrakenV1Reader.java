package quantumforge.exchange.kraken;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
 * Reads the frames of WebSocket v1, which only old recordings have, into the messages of v2. Names
 * of pairs are the ones of v1; decimals are texts; a snapshot of a book has no checksum. Trades of
 * v1 have no ids: they are numbered from 1 for each pair in the order they are read, so one reader
 * reads one recording. Not thread-safe.
 */
public final class KrakenV1Reader {

  /** The part of a channel's name that tells books: {@code book-1000}. */
  private static final String BOOK = "book-";

  private final VenueSymbols names;
  private final Map<Instrument, Long> tradeIds = new HashMap<>();

  /** Makes a reader of these pairs; frames of others are {@link KrakenMessage.Bad}. */
  public KrakenV1Reader(VenueSymbols names) {
    this.names = names;
  }

  /** The depth of the books of a channel such as {@code book-1000}; 0 when it is no such. */
  public static int depth(String channel) {
    return channel.matches(BOOK + "[0-9]{1,5}")
        ? Integer.parseInt(channel.substring(BOOK.length()))
        : 0;
  }

  /** Reads one frame; never throws. */
  public KrakenMessage read(String frame, long receivedMicros) {
    try {
      byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
      JsonNode node = KrakenFields.tree(bytes, bytes.length);
      return node.isArray() ? data(node, receivedMicros) : event(node);
    } catch (UnusableException e) {
      return new KrakenMessage.Bad(e.kind(), e.getMessage());
    }
  }

  private static KrakenMessage event(JsonNode node) throws UnusableException {
    String event = KrakenFields.text(node, "event");
    String pair = node.path("pair").asText();
    return switch (event) {
      case "heartbeat" -> new KrakenMessage.Heartbeat();
      case "systemStatus" -> new KrakenMessage.Status(node.path("status").asText());
      case "subscriptionStatus" ->
          node.path("status").asText().equals("error")
              ? new KrakenMessage.Refused("subscribe", pair, node.path("errorMessage").asText())
              : new KrakenMessage.Done("subscribe", node.path("channelName").asText(), pair);
      default -> throw new UnusableException(BadKind.UNKNOWN_EVENT, "an event '" + event + "'");
    };
  }

  private KrakenMessage data(JsonNode node, long receivedMicros) throws UnusableException {
    int size = node.size();
    if (size < 4 || !node.path(size - 2).isTextual() || !node.path(size - 1).isTextual()) {
      throw new UnusableException(BadKind.UNKNOWN_EVENT, "no [id, data, channel, pair]");
    }
    String channel = node.path(size - 2).textValue();
    if (!channel.startsWith(BOOK) && !channel.equals("trade")) {
      return new KrakenMessage.Other(channel);
    }
    Instrument instrument = names.find(node.path(size - 1).textValue());
    if (instrument == null) {
      throw new UnusableException(
          BadKind.UNKNOWN_SYMBOL, "an unknown pair '" + node.path(size - 1).textValue() + "'");
    }
    return channel.equals("trade")
        ? trades(instrument, node.path(1), receivedMicros)
        : book(instrument, node, receivedMicros);
  }

  /** Bids and asks of one update may stand in two objects; the checksum is in the last. */
  private static KrakenMessage book(Instrument instrument, JsonNode node, long receivedMicros)
      throws UnusableException {
    List<JsonNode> bids = new ArrayList<>();
    List<JsonNode> asks = new ArrayList<>();
    boolean snapshot = false;
    long checksum = KrakenMessage.NO_CHECKSUM;
    for (int i = 1; i < node.size() - 2; i++) {
      JsonNode part = node.path(i);
      snapshot |= part.has("as") || part.has("bs");
      part.path("b").forEach(bids::add);
      part.path("bs").forEach(bids::add);
      part.path("a").forEach(asks::add);
      part.path("as").forEach(asks::add);
      if (part.has("c")) {
        checksum = checksum(part.path("c"));
      }
    }
    return new KrakenMessage.Book(
        instrument,
        snapshot,
        levels("b", bids),
        levels("a", asks),
        checksum,
        newest(Stream.concat(bids.stream(), asks.stream()).toList(), receivedMicros));
  }

  private static Levels levels(String name, List<JsonNode> items) throws UnusableException {
    return KrakenFields.levels(name, items, level -> level.path(0), level -> level.path(1));
  }

  private static long checksum(JsonNode value) throws UnusableException {
    try {
      return Integer.toUnsignedLong(Integer.parseUnsignedInt(value.asText()));
    } catch (NumberFormatException e) {
      throw KrakenFields.wrong("c", value, "is no checksum");
    }
  }

  /** A message has no time of its own, but each level has one. */
  private static long newest(List<JsonNode> levels, long otherwise) throws UnusableException {
    long newest = 0;
    for (JsonNode level : levels) {
      newest = Math.max(newest, KrakenFields.seconds("time", level.path(2)));
    }
    return newest == 0 ? otherwise : newest;
  }

  private KrakenMessage trades(Instrument instrument, JsonNode items, long receivedMicros)
      throws UnusableException {
    List<Tick.Trade> trades = new ArrayList<>();
    for (JsonNode item : items) {
      Price price = KrakenFields.price("price", item.path(0));
      Quantity quantity = KrakenFields.quantity("volume", item.path(1));
      long micros = KrakenFields.seconds("time", item.path(2));
      Side side = item.path(3).asText().equals("b") ? Side.BUY : Side.SELL;
      long id = tradeIds.merge(instrument, 1L, Long::sum);
      trades.add(
          new Tick.Trade(instrument, id, price, quantity, side, micros, micros, receivedMicros));
    }
    return new KrakenMessage.Trades(false, trades);
  }
}
