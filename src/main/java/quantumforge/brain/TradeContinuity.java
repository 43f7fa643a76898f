package quantumforge.brain;

import io.questdb.griffin.SqlException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.relay.TradeOrder;
import quantumforge.store.StoredTick;
import quantumforge.store.TradeHistory;

/**
 * Watches the trade ids of what arrives and makes a Gap record wherever ids are missing that no Gap
 * of the collector explains: so a hole that opens between the collector and the brain is as visible
 * as one at the venue. It follows a venue that counts anew. The same trades behind the same hole
 * make the same record, so one that is found again, since a crash lost it in one store, is stored
 * once. Used by one thread.
 */
final class TradeContinuity {

  /** What tells these records from those of a collector. */
  static final String CAUSE = "missing between the collector and this brain";

  private final Map<Instrument, TradeOrder> orders = new HashMap<>();

  /**
   * Goes on behind what an earlier run stored, so that a hole is found that opened while the brain
   * was away. Before the first check.
   *
   * @throws SqlException when QuestDB refuses a query
   */
  void goOnBehind(TradeHistory history) throws SqlException {
    Map<Instrument, StoredTick> newest = new HashMap<>();
    for (StoredTick trade : history.newestTrades()) {
      order(trade.tick().instrument()).add((Tick.Trade) trade.tick());
      newest.put(trade.tick().instrument(), trade);
    }
    history.tradeGaps(
        stored -> {
          Tick.Gap gap = (Tick.Gap) stored.tick();
          StoredTick trade = newest.get(gap.instrument());
          boolean behind = trade == null || StoredTick.AS_THEY_CAME.compare(stored, trade) > 0;
          // This brain's own ones stand before a trade: without it they are found again with it.
          if (behind && !gap.cause().equals(CAUSE)) {
            order(gap.instrument()).add(gap);
          }
        });
  }

  /** The ticks with Gap records put in where ids are missing. */
  List<Tick> check(List<Tick> ticks) {
    List<Tick> checked = null;
    for (int i = 0; i < ticks.size(); i++) {
      Tick tick = ticks.get(i);
      Tick.Gap gap = null;
      if (tick instanceof Tick.Trade trade) {
        gap = missingBefore(trade);
      } else if (tick instanceof Tick.Gap known && known.channel() == Tick.Channel.TRADES) {
        order(known.instrument()).add(known);
      }
      if (gap != null && checked == null) {
        checked = new ArrayList<>(ticks.subList(0, i));
      }
      if (gap != null) {
        checked.add(gap);
      }
      if (checked != null) {
        checked.add(tick);
      }
    }
    return checked == null ? ticks : checked;
  }

  private Tick.Gap missingBefore(Tick.Trade trade) {
    TradeOrder order = order(trade.instrument());
    long newest = order.newestId();
    return order.add(trade) != TradeOrder.Place.NEXT || trade.tradeId() == newest + 1
        ? null
        : new Tick.Gap(
            trade.instrument(),
            Tick.Channel.TRADES,
            newest + 1,
            trade.tradeId() - 1,
            CAUSE,
            false,
            trade.receivedMicros());
  }

  private TradeOrder order(Instrument instrument) {
    return orders.computeIfAbsent(instrument, i -> new TradeOrder());
  }
}
