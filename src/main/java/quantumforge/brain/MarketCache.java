package quantumforge.brain;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Tick;
import quantumforge.relay.HotTier;
import quantumforge.relay.WarmTier;

/** Shows what arrives to HOT and WARM, in order, and says which ids are missing. For one thread. */
final class MarketCache {

  private static final Logger LOG = LoggerFactory.getLogger(MarketCache.class);

  private final HotTier hot;
  private final WarmTier warm;
  private final PassedOver passedOver;
  private final Counter gaps;

  /**
   * @param passedOver says which trades of a backlog WARM does not get
   */
  MarketCache(HotTier hot, WarmTier warm, PassedOver passedOver, MeterRegistry meters) {
    this.hot = hot;
    this.warm = warm;
    this.passedOver = passedOver;
    this.gaps = meters.counter("forge.brain.gaps");
  }

  /**
   * Takes what arrived.
   *
   * @param hotIsAhead whether HOT is not to get it, since it shows newer ones already
   */
  void add(List<Tick> ticks, boolean hotIsAhead) {
    if (!hotIsAhead) {
      hot.add(ticks);
    }
    warm.add(ticks, passedOver::isPastWarm);
    for (Tick tick : ticks) {
      if (tick instanceof Tick.Gap gap) {
        gaps.increment();
        LOG.warn(
            "gap in {} of {}: {}..{}, {}, repaired: {}",
            gap.channel(),
            gap.instrument(),
            gap.fromId(),
            gap.toId(),
            gap.cause(),
            gap.repaired());
      }
    }
  }

  /** Gap records that arrived or were made since the start. */
  long gaps() {
    return (long) gaps.count();
  }
}
