package quantumforge.relay;

import java.time.Duration;

/**
 * The two fast tiers, on collectors and on brains.
 *
 * @param hotTicks trades that HOT holds for each symbol
 * @param warmSpan how far back WARM reaches
 * @param warmFlush how often new trades are written to WARM
 */
public record TierSettings(int hotTicks, Duration warmSpan, Duration warmFlush) {

  public TierSettings {
    if (hotTicks < 1 || hotTicks > 1_000_000) {
      throw new IllegalArgumentException("hot-ticks must be in 1..1000000, got " + hotTicks);
    }
    if (warmSpan.isNegative() || warmSpan.isZero()) {
      throw new IllegalArgumentException("warm-span must be longer than nothing, got " + warmSpan);
    }
    if (warmFlush.toMillis() < 10 || warmFlush.compareTo(warmSpan) > 0) {
      throw new IllegalArgumentException(
          "warm-flush must be in 10 ms.." + warmSpan + ", got " + warmFlush);
    }
  }
}
