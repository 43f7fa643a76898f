package quantumforge.feed;

import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** Short ways to write ticks in tests; venue time is 1 ms for each id. */
final class Ticks {

  static final Instrument BTC = new Instrument("binance_spot", "BTCUSDT");
  static final long START = 1_700_000_000_000_000L;

  private Ticks() {}

  static Tick.Trade trade(long id) {
    return trade(id, START + id * 1_000);
  }

  /** A trade that is taken at the given time. */
  static Tick.Trade trade(long id, long receivedMicros) {
    long made = START + id * 1_000;
    return new Tick.Trade(
        BTC,
        id,
        new Price(100 + id, 2),
        new Quantity(1 + id % 7, 3),
        id % 2 == 0 ? Side.BUY : Side.SELL,
        made,
        made,
        receivedMicros);
  }

  /** A change that sets one bid. */
  static Tick.BookDelta delta(long first, long last, String price, String quantity) {
    return new Tick.BookDelta(
        BTC, first, last, levels(price, quantity), levels(), START + last * 1_000, START);
  }

  static Tick.BookSnapshot snapshot(long id, Levels bids, Levels asks) {
    return new Tick.BookSnapshot(BTC, id, bids, asks, START);
  }

  static Tick.TopOfBook top(
      long id, String bid, String bidQuantity, String ask, String askQuantity) {
    return new Tick.TopOfBook(
        BTC,
        id,
        Price.parse(bid),
        Quantity.parse(bidQuantity),
        Price.parse(ask),
        Quantity.parse(askQuantity),
        START);
  }

  /** Levels from price, quantity, price, quantity ...; all must have the same decimals. */
  static Levels levels(String... numbers) {
    if (numbers.length == 0) {
      return Levels.empty(0, 0);
    }
    long[] prices = new long[numbers.length / 2];
    long[] quantities = new long[numbers.length / 2];
    for (int i = 0; i < prices.length; i++) {
      prices[i] = Price.parse(numbers[2 * i]).units();
      quantities[i] = Quantity.parse(numbers[2 * i + 1]).units();
    }
    return new Levels(
        Price.parse(numbers[0]).decimals(),
        Quantity.parse(numbers[1]).decimals(),
        prices,
        quantities);
  }
}
