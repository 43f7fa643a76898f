package quantumforge.exchange.coinbase;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import quantumforge.exchange.VenueException;
import quantumforge.exchange.session.FrameFields;
import quantumforge.exchange.session.RestClient;
import quantumforge.exchange.session.UnusableException;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Tick;

/**
 * The Exchange's REST calls: the list of products, and past trades by id. Protocol: the venue's
 * documents "Get all known trading pairs" and "Get product trades". Blocks; thread-safe.
 */
final class CoinbaseRest {

  private final RestClient client;

  CoinbaseRest(RestClient client) {
    this.client = client;
  }

  /** What the body of a refusal says, for people; begins with a comma. */
  static String error(byte[] body) {
    try {
      return ", '" + FrameFields.read(body, body.length).text("message") + "'";
    } catch (IOException e) {
      return ", without an explanation that can be read";
    }
  }

  /** The products that the venue lists. */
  Set<String> products() throws VenueException {
    byte[] body = client.get("/products", 1);
    try {
      Set<String> listed = new TreeSet<>();
      for (FrameFields product : FrameFields.readArray(body, body.length)) {
        listed.add(product.required("id"));
      }
      return listed;
    } catch (IOException | UnusableException e) {
      throw new VenueException(200, "the list of products cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * Past trades in order of id.
   *
   * @param product the venue's name
   * @param limit how many at most, up to 1000
   */
  List<Tick.Trade> trades(Instrument instrument, String product, long fromId, int limit)
      throws VenueException {
    // The cursor is an id, and older trades than that are given, newest first.
    String path = "/products/%s/trades?limit=%d&after=%d".formatted(product, limit, fromId + limit);
    return past(instrument, client.get(path, 1), fromId, MicroClock.now());
  }

  /** Reads {@code /products/<id>/trades}; in order of id, from {@code fromId} on. */
  static List<Tick.Trade> past(Instrument instrument, byte[] body, long fromId, long receivedMicros)
      throws VenueException {
    try {
      List<Tick.Trade> trades = new ArrayList<>();
      for (FrameFields fields : FrameFields.readArray(body, body.length)) {
        Tick.Trade trade =
            CoinbaseFields.trade(instrument, fields, "sell", "buy", 0, receivedMicros);
        if (trade.tradeId() >= fromId) {
          trades.add(trade);
        }
      }
      trades.sort(Comparator.comparingLong(Tick.Trade::tradeId));
      return trades;
    } catch (IOException | UnusableException e) {
      throw new VenueException(
          200, "past trades of " + instrument.symbol() + " cannot be used: " + e.getMessage(), e);
    }
  }
}
