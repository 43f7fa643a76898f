package quantumforge.alert;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import quantumforge.kernel.SettingCheck;

/**
 * When something is an alert; keys below {@code forge.alert}, explained in {@code alert.conf}. Each
 * limit's key is its rule's id.
 *
 * @param clearAfter an alert is cleared when its condition has not held for so long; 0 to 1 h
 * @param trackedMax conditions that hold at the same time and are watched, 1 to 100,000
 * @param changesMax raised and cleared alerts that are kept, 0 to 10,000
 * @param silenced ids of rules that raise nothing
 */
public record AlertSettings(
    Duration clearAfter,
    int trackedMax,
    int changesMax,
    List<String> silenced,
    State exchangeDisconnected,
    State connectionMissing,
    Age feedStale,
    Count streamStale,
    Count tradesMissing,
    Count tradesLost,
    Count bookMismatch,
    Count venueBan,
    Share streamHigh,
    State bufferInUse,
    Share bufferHigh,
    Count ticksDropped,
    Count groupLeftBehind,
    Age streamLag,
    Count forwarderRetries,
    State forwarderBlocked,
    State collectorDisconnected,
    Count consumerLag,
    Age brainStale,
    Count streamHoles,
    Count storeErrors,
    State storeSuspended,
    State databaseSingleCopy,
    State databaseCritical,
    State databaseLoosened,
    State databaseCommitsAtRisk,
    State databaseChangeIncomplete,
    Age databaseCheckpointLate,
    Age databaseArchiveLate,
    State databaseArchiveGap,
    State databaseOrphans,
    Rest databaseCertificate,
    Age essentialStale,
    State essentialDifferent,
    State nodeSilent,
    Age witnessSilent,
    Count serviceFailed,
    Count serviceDegraded,
    Share diskHigh,
    Share memoryHigh) {

  public AlertSettings {
    silenced = List.copyOf(silenced);
    SettingCheck.range("clear-after", clearAfter, Duration.ZERO, Duration.ofHours(1));
    SettingCheck.range("tracked-max", trackedMax, 1, 100_000);
    SettingCheck.range("changes-max", changesMax, 0, 10_000);
    for (String id : silenced) {
      if (!ids().contains(id)) {
        throw new IllegalArgumentException(
            "silenced names \"%s\", which is no alert; allowed are %s"
                .formatted(id, String.join(", ", ids())));
      }
    }
  }

  /** When a rule's condition is an alert. */
  sealed interface Limit permits State, Age, Rest, Count, Share {

    /** For how long the condition must hold, 0 to 1 d. */
    Duration after();
  }

  /** Something is so or not. */
  public record State(Duration after) implements Limit {
    public State {
      checkAfter(after);
    }
  }

  /**
   * Something is older than it should be.
   *
   * @param above 1 s to 30 d
   */
  public record Age(Duration above, Duration after) implements Limit {
    public Age {
      SettingCheck.range("above", above, Duration.ofSeconds(1), Duration.ofDays(30));
      checkAfter(after);
    }
  }

  /**
   * Something that ends has not long to go.
   *
   * @param below 1 s to 365 d
   */
  public record Rest(Duration below, Duration after) implements Limit {
    public Rest {
      SettingCheck.range("below", below, Duration.ofSeconds(1), Duration.ofDays(365));
      checkAfter(after);
    }
  }

  /**
   * Something happened too often, or there is too much of it.
   *
   * @param above 0 or more
   */
  public record Count(long above, Duration after) implements Limit {
    public Count {
      SettingCheck.range("above", above, 0, Long.MAX_VALUE);
      checkAfter(after);
    }
  }

  /**
   * Something is nearly used up.
   *
   * @param abovePercent 1 to 100
   */
  public record Share(int abovePercent, Duration after) implements Limit {
    public Share {
      SettingCheck.range("above-percent", abovePercent, 1, 100);
      checkAfter(after);
    }
  }

  private static void checkAfter(Duration after) {
    SettingCheck.range("after", after, Duration.ZERO, Duration.ofDays(1));
  }

  /** The ids of all rules: the keys of the limits. */
  static List<String> ids() {
    return Arrays.stream(AlertSettings.class.getRecordComponents())
        .filter(component -> Limit.class.isAssignableFrom(component.getType()))
        .map(AlertSettings::key)
        .toList();
  }

  private static String key(RecordComponent component) {
    return component.getName().replaceAll("(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
