package quantumforge.brain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.relay.TradeOrder;

/**
 * Watches the trade ids of what arrives and makes a Gap record wherever ids are missing that no Gap
 * of the collector explains: so a hole that opens between the collector and the brain is as visible
 * as one at the venue. It follows a venue that counts anew. Used by one thread.
 */
final class TradeContinuity {

  private final Map<Instrument, TradeOrder> orders = new HashMap<>();

  /** The ticks with Gap records put in where ids are missing. */
  List<Tick> check(List<Tick> ticks, long nowMicros) {
    List<Tick> checked = null;
    for (int i = 0; i < ticks.size(); i++) {
      Tick tick = ticks.get(i);
      Tick.Gap gap = null;
      if (tick instanceof Tick.Trade trade) {
        gap = missingBefore(trade, nowMicros);
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

  private Tick.Gap missingBefore(Tick.Trade trade, long nowMicros) {
    TradeOrder order = order(trade.instrument());
    long newest = order.newestId();
    return order.add(trade) != TradeOrder.Place.NEXT || trade.tradeId() == newest + 1
        ? null
        : new Tick.Gap(
            trade.instrument(),
            Tick.Channel.TRADES,
            newest + 1,
            trade.tradeId() - 1,
            "missing between the collector and this brain",
            false,
            nowMicros);
  }

  private TradeOrder order(Instrument instrument) {
    return orders.computeIfAbsent(instrument, i -> new TradeOrder());
  }
}
