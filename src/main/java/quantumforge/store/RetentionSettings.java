package quantumforge.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import quantumforge.kernel.SettingCheck;

/**
 * How long market data stays in QuestDB, and what becomes of it afterwards; {@code store.conf}
 * explains each key.
 *
 * @param trades how long trades and Gap records stay, 2 hours to 100 years, whole hours
 * @param books how long book updates and quotes stay, 2 hours to 100 years, whole hours
 * @param bars how long bars stay, 2 days to 100 years, whole days; not shorter than the trades
 * @param compactAfter the age at which an hour of data is kept as a Parquet file, 2 hours or more
 * @param checkInterval how often that is looked after, 1 s to 1 day
 * @param archiveDirectory where the Parquet files are copied to before QuestDB drops them; none for
 *     no archive
 * @param archiveKeep how long they stay there, 1 day to 100 years
 */
public record RetentionSettings(
    Duration trades,
    Duration books,
    Duration bars,
    Duration compactAfter,
    Duration checkInterval,
    Optional<Path> archiveDirectory,
    Duration archiveKeep) {

  private static final Duration HUNDRED_YEARS = Duration.ofDays(36_525);

  public RetentionSettings {
    whole("trades", trades, Duration.ofHours(1), "hours");
    whole("books", books, Duration.ofHours(1), "hours");
    whole("bars", bars, Duration.ofDays(1), "days");
    SettingCheck.range("compact-after", compactAfter, Duration.ofHours(2), HUNDRED_YEARS);
    SettingCheck.range("check-interval", checkInterval, Duration.ofSeconds(1), Duration.ofDays(1));
    SettingCheck.range("archive-keep", archiveKeep, Duration.ofDays(1), HUNDRED_YEARS);
    if (bars.compareTo(trades) < 0) {
      throw new IllegalArgumentException(
          "bars is %d hours, which is less than trades with %d hours; keep bars at least as long"
              .formatted(bars.toHours(), trades.toHours()));
    }
  }

  /** QuestDB keeps or drops whole partitions: hours of ticks, days of bars. */
  private static void whole(String key, Duration value, Duration partition, String what) {
    SettingCheck.range(key, value, partition.multipliedBy(2), HUNDRED_YEARS);
    if (value.toMillis() % partition.toMillis() != 0) {
      throw new IllegalArgumentException(
          "%s is %s, which is no number of whole %s; QuestDB keeps whole %s or drops them"
              .formatted(key, value, what, what));
    }
  }
}
