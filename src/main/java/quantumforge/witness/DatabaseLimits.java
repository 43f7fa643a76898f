package quantumforge.witness;

import java.time.Duration;
import quantumforge.kernel.SettingCheck;

/**
 * When the witness acts on the database; keys below {@code forge.failover}, explained in {@code
 * failover.conf}.
 *
 * @param silenceMillis an agent that was not heard for longer is silent
 * @param stillMillis a replication in which nothing came for longer stands still
 * @param blockedMillis commits that wait for longer let the primary go on alone
 * @param switchoverMillis a planned change that takes longer is given up
 * @param calmMillis failovers are counted until it was calm for so long
 * @param lagMax bytes that a standby may lack when commits begin to wait for it
 * @param failoversMax so many failovers without calm between them, and the next one waits for a
 *     person
 */
public record DatabaseLimits(
    long silenceMillis,
    long stillMillis,
    long blockedMillis,
    long switchoverMillis,
    long calmMillis,
    long lagMax,
    int failoversMax) {

  /** The settings as shipped. */
  public static final DatabaseLimits DEFAULT =
      new DatabaseLimits(1_500, 1_000, 1_500, 5_000, 600_000, 16L << 20, 3);

  public DatabaseLimits {
    range("silence", silenceMillis, 500, 60_000);
    range("still", stillMillis, 500, 60_000);
    range("blocked", blockedMillis, 500, 600_000);
    range("switchover", switchoverMillis, 1_000, 600_000);
    range("calm", calmMillis, 1_000, 86_400_000);
    SettingCheck.range("lag-max-bytes", lagMax, 0, 1L << 40);
    SettingCheck.range("failovers-max", failoversMax, 1, 1_000);
  }

  private static void range(String key, long millis, long min, long max) {
    SettingCheck.range(
        key, Duration.ofMillis(millis), Duration.ofMillis(min), Duration.ofMillis(max));
  }
}
