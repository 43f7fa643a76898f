package quantumforge.relay;

import java.time.Duration;
import quantumforge.kernel.SettingCheck;

/**
 * The two fast tiers, on collectors and on brains.
 *
 * @param hotTicks trades that HOT holds for each symbol, 1 to a million
 * @param warmSpan how far back WARM reaches, 10 ms to 7 days
 * @param warmFlush how often new trades are written to WARM, from 10 ms up to the span
 */
public record TierSettings(int hotTicks, Duration warmSpan, Duration warmFlush) {

  public TierSettings {
    SettingCheck.range("hot-ticks", hotTicks, 1, 1_000_000);
    SettingCheck.range("warm-span", warmSpan, Duration.ofMillis(10), Duration.ofDays(7));
    SettingCheck.range("warm-flush", warmFlush, Duration.ofMillis(10), warmSpan);
  }
}
