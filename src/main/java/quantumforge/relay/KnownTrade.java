package quantumforge.relay;

import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * An instrument at one set of decimals, as the packer knows it: its newest trade, the units that
 * divide all of its numbers so far, and its place in the base. Not thread-safe.
 */
final class KnownTrade {

  private static final int NOWHERE = -1;

  final PowerOfTen priceUnit = new PowerOfTen();
  final PowerOfTen quantityUnit = new PowerOfTen();
  private Tick.Trade newest;

  private int index = NOWHERE;
  private long basePriceUnit;
  private long baseQuantityUnit;
  private long baseId;
  private long basePrice;

  private long block;
  private long lastId;
  private long lastPrice;

  /** Which instrument it is, at which decimals. */
  record Key(Instrument instrument, int priceDecimals, int quantityDecimals) {

    boolean is(Tick.Trade trade) {
      return instrument == trade.instrument()
          && priceDecimals == trade.price().decimals()
          && quantityDecimals == trade.quantity().decimals();
    }
  }

  void see(Tick.Trade trade) {
    newest = trade;
    priceUnit.offer(trade.price().units());
    quantityUnit.offer(trade.quantity().units());
  }

  Tick.Trade newest() {
    return newest;
  }

  /** It is in the new base, at this place of its dictionary. */
  void rebase(int place) {
    index = place;
    basePriceUnit = priceUnit.value();
    baseQuantityUnit = quantityUnit.value();
    baseId = newest.tradeId();
    basePrice = newest.price().units() / basePriceUnit;
  }

  /** Whether the base has it, in units that divide this trade's numbers. */
  boolean canSay(Tick.Trade trade) {
    return index != NOWHERE
        && trade.price().units() % basePriceUnit == 0
        && trade.quantity().units() % baseQuantityUnit == 0;
  }

  int index() {
    return index;
  }

  /** From here on the values differ from the base's again; the same number for a whole block. */
  void begin(long blockNumber) {
    if (block != blockNumber) {
      block = blockNumber;
      lastId = baseId;
      lastPrice = basePrice;
    }
  }

  /** The id less the next expected one. */
  long idStep(Tick.Trade trade) {
    long step = trade.tradeId() - (lastId + 1);
    lastId = trade.tradeId();
    return step;
  }

  /** The price less the last one, in the base's units. */
  long priceStep(Tick.Trade trade) {
    long price = trade.price().units() / basePriceUnit;
    long step = price - lastPrice;
    lastPrice = price;
    return step;
  }

  long quantity(Tick.Trade trade) {
    return trade.quantity().units() / baseQuantityUnit;
  }
}
