package quantumforge.exchange.coinbase;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import quantumforge.exchange.session.BadKind;
import quantumforge.exchange.session.FrameFields;
import quantumforge.exchange.session.LevelList;
import quantumforge.exchange.session.SymbolTable;
import quantumforge.exchange.session.UnusableException;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Reads any message of Coinbase Exchange, whatever its field order and spacing, and says what is
 * wrong with one that it cannot use. Slower than {@link ExchangeScanner}, which is asked first.
 * Thread-safe.
 */
final class ExchangeParser {

  private final SymbolTable products;

  ExchangeParser(SymbolTable products) {
    this.products = products;
  }

  /** Reads {@code frame[0..length)}; never throws. */
  CoinbaseFrame parse(byte[] frame, int length, long receivedMicros) {
    try {
      return message(FrameFields.read(frame, length), receivedMicros);
    } catch (IOException e) {
      return CoinbaseFields.broken(e);
    } catch (UnusableException e) {
      return new CoinbaseFrame.Bad(e.kind(), e.getMessage());
    }
  }

  private CoinbaseFrame message(FrameFields fields, long receivedMicros) throws UnusableException {
    String type = fields.required("type");
    return switch (type) {
      case "match", "last_match" ->
          market(
              CoinbaseFields.trade(
                  CoinbaseFields.product(fields, products),
                  fields,
                  "sell",
                  "buy",
                  0,
                  receivedMicros));
      case "l2update" -> market(change(fields, receivedMicros));
      case "snapshot" -> market(snapshot(fields, receivedMicros));
      case "heartbeat" ->
          new CoinbaseFrame.Heartbeat(
              CoinbaseFields.product(fields, products), fields.integer("last_trade_id"));
      case "subscriptions" -> subscribed(fields);
      case "ticker" -> ticker(fields, receivedMicros);
      case "status", "received", "open", "done", "change", "activate" -> new CoinbaseFrame.Other();
      case "error" ->
          new CoinbaseFrame.Refusal(fields.text("message") + ": " + fields.text("reason"));
      default ->
          throw new UnusableException(
              BadKind.UNKNOWN_EVENT, "an unknown type '" + FrameFields.cut(type) + "'");
    };
  }

  private CoinbaseFrame ticker(FrameFields fields, long receivedMicros) throws UnusableException {
    Instrument instrument = CoinbaseFields.product(fields, products);
    Tick.TopOfBook best =
        CoinbaseFields.best(instrument, fields, fields.integerOr("sequence", 0), receivedMicros);
    return best == null ? new CoinbaseFrame.Other() : market(best);
  }

  private static CoinbaseFrame market(Tick tick) {
    return new CoinbaseFrame.Market(List.of(tick));
  }

  private Tick change(FrameFields fields, long receivedMicros) throws UnusableException {
    Instrument instrument = CoinbaseFields.product(fields, products);
    LevelList bids = new LevelList("changes");
    LevelList asks = new LevelList("changes");
    for (Object item : CoinbaseFields.list(fields, "changes")) {
      if (!(item instanceof List<?> change)
          || change.size() < 3
          || !(change.get(0) instanceof String side)
          || !(change.get(1) instanceof String price)
          || !(change.get(2) instanceof String quantity)) {
        throw FrameFields.wrong(
            BadKind.MISSING_FIELD,
            "changes",
            String.valueOf(item),
            "is no side with price and quantity");
      }
      boolean buys = CoinbaseFields.isFirst("changes", side, "buy", "sell");
      (buys ? bids : asks).add(price, quantity);
    }
    return new Tick.BookDelta(
        instrument,
        0,
        0,
        bids.levels(),
        asks.levels(),
        CoinbaseFields.time(fields, "time"),
        receivedMicros);
  }

  private Tick snapshot(FrameFields fields, long receivedMicros) throws UnusableException {
    return new Tick.BookSnapshot(
        CoinbaseFields.product(fields, products),
        0,
        side(fields, "bids").levels(),
        side(fields, "asks").levels(),
        receivedMicros);
  }

  private static LevelList side(FrameFields fields, String name) throws UnusableException {
    LevelList levels = new LevelList(name);
    for (Object item : CoinbaseFields.list(fields, name)) {
      if (!(item instanceof List<?> pair)
          || pair.size() < 2
          || !(pair.get(0) instanceof String price)
          || !(pair.get(1) instanceof String quantity)) {
        throw FrameFields.wrong(
            BadKind.MISSING_FIELD, name, String.valueOf(item), "is no pair of price and quantity");
      }
      levels.add(price, quantity);
    }
    return levels;
  }

  private static CoinbaseFrame subscribed(FrameFields fields) throws UnusableException {
    Map<String, Set<String>> channels = new TreeMap<>();
    for (Object item : CoinbaseFields.list(fields, "channels")) {
      FrameFields channel = CoinbaseFields.object("channels", item);
      Set<String> listed = new TreeSet<>();
      CoinbaseFields.list(channel, "product_ids")
          .forEach(product -> listed.add(String.valueOf(product)));
      channels.put(channel.required("name"), listed);
    }
    return new CoinbaseFrame.Subscribed(channels);
  }
}
