package quantumforge.exchange.coinbase;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
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
 * Reads any message of Coinbase Advanced Trade, whatever its field order and spacing, and says what
 * is wrong with one that it cannot use. Slower than {@link AdvancedScanner}, which is asked first.
 * Thread-safe.
 */
final class AdvancedParser {

  /**
   * One message.
   *
   * @param sequence its {@code sequence_num}, or -1 when it has none
   */
  record Numbered(long sequence, CoinbaseFrame frame) {}

  private final SymbolTable products;

  AdvancedParser(SymbolTable products) {
    this.products = products;
  }

  /** Reads {@code frame[0..length)}; never throws. */
  Numbered parse(byte[] frame, int length, long receivedMicros) {
    FrameFields fields;
    try {
      fields = FrameFields.read(frame, length);
    } catch (IOException e) {
      return new Numbered(-1, CoinbaseFields.broken(e));
    }
    long sequence = fields.integerOr("sequence_num", -1);
    try {
      return new Numbered(sequence, message(fields, receivedMicros));
    } catch (UnusableException e) {
      return new Numbered(sequence, new CoinbaseFrame.Bad(e.kind(), e.getMessage()));
    }
  }

  private CoinbaseFrame message(FrameFields fields, long receivedMicros) throws UnusableException {
    if ("error".equals(fields.text("type"))) {
      return new CoinbaseFrame.Refusal(String.valueOf(fields.text("message")));
    }
    String channel = fields.required("channel");
    return switch (channel) {
      case "l2_data" -> new CoinbaseFrame.Market(books(fields, receivedMicros));
      case "market_trades" -> new CoinbaseFrame.Market(trades(fields, receivedMicros));
      case "subscriptions" -> subscribed(fields);
      case "ticker" -> new CoinbaseFrame.Market(tickers(fields, receivedMicros));
      case "heartbeats", "ticker_batch", "candles", "status" -> new CoinbaseFrame.Other();
      default ->
          throw new UnusableException(
              BadKind.UNKNOWN_EVENT, "an unknown channel '" + FrameFields.cut(channel) + "'");
    };
  }

  private List<Tick> books(FrameFields fields, long receivedMicros) throws UnusableException {
    List<Tick> ticks = new ArrayList<>();
    for (Object item : CoinbaseFields.list(fields, "events")) {
      ticks.add(book(CoinbaseFields.object("events", item), receivedMicros));
    }
    return ticks;
  }

  private Tick book(FrameFields event, long receivedMicros) throws UnusableException {
    boolean whole = isWhole(event);
    Instrument instrument = CoinbaseFields.product(event, products);
    LevelList bids = new LevelList("updates");
    LevelList asks = new LevelList("updates");
    long micros = 0;
    for (Object item : CoinbaseFields.list(event, "updates")) {
      FrameFields update = CoinbaseFields.object("updates", item);
      boolean bid = CoinbaseFields.isFirst(update, "side", "bid", "offer");
      (bid ? bids : asks).add(update.required("price_level"), update.required("new_quantity"));
      micros = Math.max(micros, CoinbaseFields.time(update, "event_time"));
    }
    return whole
        ? new Tick.BookSnapshot(instrument, 0, bids.levels(), asks.levels(), receivedMicros)
        : new Tick.BookDelta(
            instrument, 0, 0, bids.levels(), asks.levels(), micros, receivedMicros);
  }

  private static boolean isWhole(FrameFields event) throws UnusableException {
    return CoinbaseFields.isFirst(event, "type", "snapshot", "update");
  }

  private List<Tick.Trade> trades(FrameFields fields, long receivedMicros)
      throws UnusableException {
    long sentMicros = CoinbaseFields.time(fields, "timestamp");
    List<Tick.Trade> trades = new ArrayList<>();
    for (Object item : CoinbaseFields.list(fields, "events")) {
      FrameFields event = CoinbaseFields.object("events", item);
      isWhole(event);
      for (Object entry : CoinbaseFields.list(event, "trades")) {
        FrameFields trade = CoinbaseFields.object("trades", entry);
        Instrument instrument = CoinbaseFields.product(trade, products);
        trades.add(
            CoinbaseFields.trade(instrument, trade, "SELL", "BUY", sentMicros, receivedMicros));
      }
    }
    trades.sort(Comparator.comparingLong(Tick.Trade::tradeId));
    return trades;
  }

  private List<Tick> tickers(FrameFields fields, long receivedMicros) throws UnusableException {
    List<Tick> best = new ArrayList<>();
    for (Object item : CoinbaseFields.list(fields, "events")) {
      FrameFields event = CoinbaseFields.object("events", item);
      for (Object entry : CoinbaseFields.list(event, "tickers")) {
        FrameFields ticker = CoinbaseFields.object("tickers", entry);
        Tick.TopOfBook one =
            CoinbaseFields.best(
                CoinbaseFields.product(ticker, products),
                ticker,
                fields.integerOr("sequence_num", 0),
                receivedMicros);
        if (one != null) {
          best.add(one);
        }
      }
    }
    return best;
  }

  private static CoinbaseFrame subscribed(FrameFields fields) throws UnusableException {
    Map<String, Set<String>> channels = new TreeMap<>();
    for (Object item : CoinbaseFields.list(fields, "events")) {
      FrameFields listed = CoinbaseFields.object("events", item).object("subscriptions");
      if (listed == null) {
        throw new UnusableException(
            BadKind.MISSING_FIELD, "field 'subscriptions' is missing or no object");
      }
      for (String channel : listed.names()) {
        Set<String> names = new TreeSet<>();
        CoinbaseFields.list(listed, channel).forEach(name -> names.add(String.valueOf(name)));
        channels.put(channel, names);
      }
    }
    return new CoinbaseFrame.Subscribed(channels);
  }
}
