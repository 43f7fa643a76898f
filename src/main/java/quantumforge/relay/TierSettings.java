package quantumforge.relay;

import java.time.Duration;
import quantumforge.kernel.SettingCheck;

/**
 * The two fast tiers, on collectors and on brains.
 *
 * @param hotTicks trades that HOT holds for each symbol, 1 to a million
 * @param warmSpan how far back WARM reaches, 10 ms to 7 days
 * @param warmFlush how often new trades are written to WARM, from 10 ms up to the span
 * @param books how much of the order books is kept
 */
public record TierSettings(int hotTicks, Duration warmSpan, Duration warmFlush, Books books) {

  public TierSettings {
    SettingCheck.range("hot-ticks", hotTicks, 1, 1_000_000);
    SettingCheck.range("warm-span", warmSpan, Duration.ofMillis(10), Duration.ofDays(7));
    SettingCheck.range("warm-flush", warmFlush, Duration.ofMillis(10), warmSpan);
  }

  /**
   * Order books in the tiers.
   *
   * @param hotLevels levels of each side that HOT keeps of each book, 0 to 100,000; 0 keeps no
   *     books
   * @param warmLevels levels of each side that WARM shows, 0 to 1000; 0 shows no books
   * @param warmInterval how often a book that changed is written to WARM, 10 ms to 1 h
   */
  public record Books(int hotLevels, int warmLevels, Duration warmInterval) {

    public Books {
      SettingCheck.range("hot-levels", hotLevels, 0, 100_000);
      SettingCheck.range("warm-levels", warmLevels, 0, 1_000);
      SettingCheck.range("warm-interval", warmInterval, Duration.ofMillis(10), Duration.ofHours(1));
    }
  }
}
