package quantumforge.exchange.kraken;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import quantumforge.exchange.VenueException;
import quantumforge.exchange.session.RestClient;
import quantumforge.exchange.session.UnusableException;
import quantumforge.exchange.session.VenueSymbols;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** The venue's REST calls: the list of pairs, and past trades. Blocks; thread-safe. */
final class KrakenRest {

  /** The venue gives 1000 trades at once. */
  private static final int PAGE = 1_000;

  /** Pages until trades by id are found; each halves the way at least, mostly the second hits. */
  private static final int PAGES_MAX = 8;

  private final RestClient client;

  KrakenRest(RestClient client) {
    this.client = client;
  }

  /** What the body of a refusal says, for people; begins with a comma, or is empty. */
  static String error(byte[] body) {
    try {
      JsonNode errors = KrakenFields.tree(body, body.length).path("error");
      return errors.isEmpty() ? "" : ", '" + errors.path(0).asText() + "'";
    } catch (UnusableException e) {
      return ", without an explanation that can be read";
    }
  }

  /** The pairs that the venue has, named as v2 names them. */
  Set<String> pairs() throws VenueException {
    Set<String> pairs = new TreeSet<>();
    for (JsonNode pair : get("/0/public/AssetPairs")) {
      pairs.add(VenueSymbols.Spelling.SLASHED.current(pair.path("wsname").asText()));
    }
    return pairs;
  }

  /**
   * Past trades from an id on, in order of id. The venue finds trades by time, so the way goes by
   * the times of trades that are known.
   *
   * @param pair the venue's name
   * @param limit how many at most
   */
  List<Tick.Trade> trades(
      Instrument instrument, String pair, long fromId, int limit, TradeTimes times)
      throws VenueException {
    TradeTimes.Mark behind = times.upTo(fromId);
    for (int page = 0; page < PAGES_MAX; page++) {
      List<Tick.Trade> found = page(instrument, pair, behind);
      if (found.isEmpty()) {
        return found;
      }
      Tick.Trade first = found.getFirst();
      Tick.Trade last = found.getLast();
      if (first.tradeId() > fromId && (behind == null || behind.tradeId() >= fromId)) {
        behind = new TradeTimes.Mark(Long.MAX_VALUE, earlier(first, last, fromId));
      } else if (last.tradeId() < fromId && found.size() >= PAGE) {
        behind = new TradeTimes.Mark(last.tradeId(), last.timestampMicros());
      } else {
        return found.stream().filter(t -> t.tradeId() >= fromId).limit(limit).toList();
      }
    }
    throw new VenueException(
        200, "trade " + fromId + " of " + pair + " was not found in " + PAGES_MAX + " pages", null);
  }

  /** Where the wanted trade may be: as far back as its id is, and half as much more. */
  private static long earlier(Tick.Trade first, Tick.Trade last, long fromId) {
    double spacing =
        (double) (last.timestampMicros() - first.timestampMicros())
            / Math.max(1, last.tradeId() - first.tradeId());
    double back = 1.5 * (first.tradeId() - fromId) * Math.max(1, spacing);
    return Math.max(0, first.timestampMicros() - (long) back);
  }

  /** The trades from the time of a known one on; the newest ones without. */
  private List<Tick.Trade> page(Instrument instrument, String pair, TradeTimes.Mark behind)
      throws VenueException {
    String since = behind == null ? "" : "&since=" + Math.max(0, behind.micros() - 1) + "000";
    String path =
        "/0/public/Trades?pair=" + URLEncoder.encode(pair, StandardCharsets.UTF_8) + since;
    List<Tick.Trade> trades = new ArrayList<>();
    try {
      for (JsonNode value : get(path)) {
        // The other value is the time of the last trade.
        if (value.isArray()) {
          for (JsonNode item : value) {
            trades.add(trade(instrument, item));
          }
        }
      }
    } catch (UnusableException e) {
      throw unusable(path, e);
    }
    return trades;
  }

  /** {@code [price, volume, time, "b" or "s", "m" or "l", miscellaneous, id]}. */
  private static Tick.Trade trade(Instrument instrument, JsonNode item) throws UnusableException {
    Price price = KrakenFields.price("price", item.path(0));
    Quantity quantity = KrakenFields.quantity("volume", item.path(1));
    long micros = KrakenFields.seconds("time", item.path(2));
    Side side = item.path(3).asText().equals("b") ? Side.BUY : Side.SELL;
    long id = KrakenFields.integer("trade id", item.path(6), Long.MAX_VALUE);
    return new Tick.Trade(instrument, id, price, quantity, side, micros, micros, MicroClock.now());
  }

  /** The result; to go over it is to go over its values, whatever their names. */
  private JsonNode get(String path) throws VenueException {
    byte[] body = client.get(path, 1);
    try {
      JsonNode answer = KrakenFields.tree(body, body.length);
      if (!answer.path("error").isEmpty()) {
        throw new VenueException(
            200,
            "GET " + path + ": the venue answered '" + answer.path("error").path(0).asText() + "'",
            null);
      }
      return answer.path("result");
    } catch (UnusableException e) {
      throw unusable(path, e);
    }
  }

  private static VenueException unusable(String path, Exception cause) {
    return new VenueException(
        200, "GET " + path + ": the answer cannot be used: " + cause.getMessage(), cause);
  }
}
