package quantumforge.exchange.binance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import quantumforge.exchange.VenueException;
import quantumforge.exchange.session.DecimalText;
import quantumforge.exchange.session.FrameFields;
import quantumforge.exchange.session.UnusableException;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** Reads the bodies of REST answers. */
final class RestAnswers {

  private RestAnswers() {}

  /** Reads {@code /api/v3/depth}. */
  static Tick.BookSnapshot snapshot(Instrument instrument, byte[] body, long receivedMicros)
      throws VenueException {
    try {
      FrameFields fields = FrameFields.read(body, body.length);
      long id = fields.integer("lastUpdateId");
      Levels bids = FrameParser.levels(fields, "bids");
      Levels asks = FrameParser.levels(fields, "asks");
      return new Tick.BookSnapshot(instrument, id, bids, asks, receivedMicros);
    } catch (IOException | UnusableException e) {
      throw unusable("the depth of " + instrument.symbol(), e);
    }
  }

  /** Reads {@code /api/v3/historicalTrades}; in order of id. */
  static List<Tick.Trade> trades(Instrument instrument, byte[] body, long receivedMicros)
      throws VenueException {
    try {
      List<Tick.Trade> trades = new ArrayList<>();
      for (FrameFields fields : FrameFields.readArray(body, body.length)) {
        trades.add(trade(instrument, fields, receivedMicros));
      }
      return trades;
    } catch (IOException | UnusableException e) {
      throw unusable("past trades of " + instrument.symbol(), e);
    }
  }

  private static Tick.Trade trade(Instrument instrument, FrameFields fields, long receivedMicros)
      throws UnusableException {
    DecimalText price = fields.positive("price");
    DecimalText quantity = fields.positive("qty");
    long micros = FrameParser.micros("time", fields.integer("time"));
    return new Tick.Trade(
        instrument,
        fields.integer("id"),
        new Price(price.units(), price.decimals()),
        new Quantity(quantity.units(), quantity.decimals()),
        fields.flag("isBuyerMaker") ? Side.SELL : Side.BUY,
        micros,
        micros,
        receivedMicros);
  }

  /** Reads the symbols of {@code /api/v3/exchangeInfo}; an answer without any is refused. */
  static Set<String> symbols(byte[] body) throws VenueException {
    try {
      List<?> listed = FrameFields.read(body, body.length).list("symbols");
      Set<String> symbols = new TreeSet<>();
      if (listed != null) {
        for (Object item : listed) {
          if (item instanceof FrameFields fields && fields.text("symbol") != null) {
            symbols.add(fields.text("symbol"));
          }
        }
      }
      if (symbols.isEmpty()) {
        throw new VenueException(200, "the venue's list of symbols is empty", null);
      }
      return symbols;
    } catch (IOException e) {
      throw unusable("the list of symbols", e);
    }
  }

  private static VenueException unusable(String what, Exception e) {
    return new VenueException(
        200, "the venue's answer with " + what + " cannot be used: " + e.getMessage(), e);
  }

  /** What the body of a refusal says. */
  static String error(byte[] body) {
    try {
      FrameFields fields = FrameFields.read(body, body.length);
      return ", code " + fields.text("code") + ", '" + fields.text("msg") + "'";
    } catch (IOException e) {
      return ", without an explanation that can be read";
    }
  }
}
