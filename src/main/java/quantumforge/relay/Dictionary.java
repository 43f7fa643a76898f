package quantumforge.relay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Tick;

/**
 * The instruments of a block. An entry is one instrument at one set of scales; an instrument that
 * changes its scales within a block gets one entry for each, so every number keeps its text. Prices
 * and quantities of an entry are divided by the largest power of ten that divides them all.
 */
final class Dictionary {

  private final Map<Key, Entry> entries = new HashMap<>();
  private final List<Entry> ordered = new ArrayList<>();
  private Entry recent;

  /** The entry of a tick; a new one the first time. */
  Entry of(Tick tick) {
    return switch (tick) {
      case Tick.Trade t -> entry(t.instrument(), t.price().decimals(), t.quantity().decimals());
      case Tick.BookDelta d -> entry(d.instrument(), scales(d.bids(), d.asks()));
      case Tick.BookSnapshot s -> entry(s.instrument(), scales(s.bids(), s.asks()));
      case Tick.TopOfBook t ->
          entry(
              t.instrument(),
              new Scales(
                  t.bid().decimals(),
                  t.bidQuantity().decimals(),
                  t.ask().decimals(),
                  t.askQuantity().decimals()));
      case Tick.Gap g -> entry(g.instrument(), 0, 0);
    };
  }

  List<Entry> entries() {
    return ordered;
  }

  private static Scales scales(Levels bids, Levels asks) {
    return new Scales(
        bids.priceDecimals(),
        bids.quantityDecimals(),
        asks.priceDecimals(),
        asks.quantityDecimals());
  }

  private Entry entry(Instrument instrument, int priceDecimals, int quantityDecimals) {
    Entry last = recent;
    if (last != null
        && last.instrument == instrument
        && last.scales.areAll(priceDecimals, quantityDecimals)) {
      return last;
    }
    return entry(
        instrument, new Scales(priceDecimals, quantityDecimals, priceDecimals, quantityDecimals));
  }

  private Entry entry(Instrument instrument, Scales scales) {
    recent =
        entries.computeIfAbsent(
            new Key(instrument, scales),
            key -> {
              Entry entry = new Entry(ordered.size(), instrument, scales);
              ordered.add(entry);
              return entry;
            });
    return recent;
  }

  private record Key(Instrument instrument, Scales scales) {}

  /** Digits after the point: of trades and bids, and of asks. */
  record Scales(int price, int quantity, int askPrice, int askQuantity) {
    boolean areAll(int priceDecimals, int quantityDecimals) {
      return price == priceDecimals
          && askPrice == priceDecimals
          && quantity == quantityDecimals
          && askQuantity == quantityDecimals;
    }
  }

  /** One instrument at one set of scales, with the values from which the next ones differ. */
  static final class Entry {
    final int index;
    final Instrument instrument;
    final Scales scales;
    final PowerOfTen priceUnit = new PowerOfTen();
    final PowerOfTen quantityUnit = new PowerOfTen();
    long lastTradeId;
    long lastUpdateId;
    long lastPrice;
    long lastBid;
    long lastAsk;
    long lastBidQuantity;
    long lastAskQuantity;

    Entry(int index, Instrument instrument, Scales scales) {
      this.index = index;
      this.instrument = instrument;
      this.scales = scales;
    }
  }
}
