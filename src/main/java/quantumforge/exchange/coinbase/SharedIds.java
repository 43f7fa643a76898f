package quantumforge.exchange.coinbase;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import quantumforge.exchange.VenueException;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Whether the Exchange numbers the trades of a product as Advanced Trade's feed does. Advanced
 * Trade's own REST finds trades by whole seconds only, and no document says whether it names the
 * maker's side or the taker's; so missed trades are asked of the Exchange, by id. Both have one
 * market, but that their ids are the same is promised nowhere: before the first use, one trade that
 * the feed said is asked of the Exchange, and has to come back with the same price, size, side and
 * time. Thread-safe.
 */
final class SharedIds {

  /** The Exchange may know a trade later than the feed says it: an older one is asked for. */
  private static final long APART_MICROS = 60_000_000;

  /** Times of the Exchange's REST may be cut to milliseconds. */
  private static final long TIME_MICROS_MAX = 1_000;

  private final Map<Instrument, Tick.Trade> said = new ConcurrentHashMap<>();
  private final Set<Instrument> proven = ConcurrentHashMap.newKeySet();

  /** Notes a trade that the feed said; cheap for those that are not kept. */
  void note(Tick.Trade trade) {
    Tick.Trade kept = said.get(trade.instrument());
    if (kept == null || trade.timestampMicros() - kept.timestampMicros() >= APART_MICROS) {
      said.put(trade.instrument(), trade);
    }
  }

  /**
   * Lets the Exchange be asked for a product's trades, or says why not.
   *
   * @throws VenueException the ids are not the same, or cannot be compared yet
   */
  void require(CoinbaseRest rest, Instrument instrument, String product) throws VenueException {
    if (proven.contains(instrument)) {
      return;
    }
    Tick.Trade ours = said.get(instrument);
    if (ours == null) {
      throw new VenueException(
          0,
          "no trade of %s was said yet by which the Exchange's ids could be compared"
              .formatted(product),
          null);
    }
    List<Tick.Trade> theirs = rest.trades(instrument, product, ours.tradeId(), 1);
    if (theirs.isEmpty()) {
      throw new VenueException(
          200,
          "trade %d of %s, which Advanced Trade said, is not among the Exchange's past trades"
              .formatted(ours.tradeId(), product),
          null);
    }
    if (!same(ours, theirs.getFirst())) {
      throw new VenueException(
          200,
          "the Exchange has other ids than Advanced Trade, so missed trades of %s cannot be asked"
                  .formatted(product)
              + " for: trade %d is %s here and %s there"
                  .formatted(ours.tradeId(), text(ours), text(theirs.getFirst())),
          null);
    }
    proven.add(instrument);
  }

  private static boolean same(Tick.Trade ours, Tick.Trade theirs) {
    return ours.tradeId() == theirs.tradeId()
        && ours.side() == theirs.side()
        && ours.price().compareTo(theirs.price()) == 0
        && ours.quantity().compareTo(theirs.quantity()) == 0
        && Math.abs(ours.timestampMicros() - theirs.timestampMicros()) <= TIME_MICROS_MAX;
  }

  private static String text(Tick.Trade trade) {
    return "%s %s at %s (%d us)"
        .formatted(trade.side(), trade.quantity(), trade.price(), trade.timestampMicros());
  }
}
