package quantumforge.witness;

import java.time.Duration;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.SettingCheck;

/**
 * When the witness acts on the database; keys below {@code forge.failover.limits}, explained in
 * {@code failover.conf}.
 *
 * @param silence an agent that was not heard for longer is silent
 * @param gone the same where the machine of its server says that nothing takes connections there:
 *     it does not stand still
 * @param still a replication in which nothing came for longer stands still
 * @param blocked commits that wait for longer let the primary go on alone
 * @param refused a primary that says for longer that it cannot commit hands over, and one whose
 *     disk takes nothing for longer is replaced; one that does not take its agent's own commit for
 *     longer is an alarm
 * @param switchover a planned change that takes longer is given up
 * @param calm failovers are counted until it was calm for so long
 * @param lagMaxBytes what a standby may lack when commits begin to wait for it
 * @param failoversMax so many failovers without calm between them, and the next one waits for a
 *     person
 * @param failoverMinGap while failovers count, a new primary is not replaced sooner; 0 for none
 * @param failuresMax a server that was replaced as the primary so often is not promoted before a
 *     person has looked at it
 * @param resyncPause when commits waited too long for the standby, they begin to wait for it again
 *     no sooner; twice as long with each further time without calm
 * @param resyncPauseMax never longer than this
 */
@Deterministic
public record DatabaseLimits(
    Duration silence,
    Duration gone,
    Duration still,
    Duration blocked,
    Duration refused,
    Duration switchover,
    Duration calm,
    long lagMaxBytes,
    int failoversMax,
    Duration failoverMinGap,
    int failuresMax,
    Duration resyncPause,
    Duration resyncPauseMax) {

  private static final Duration LEAST = Duration.ofMillis(500);

  /** A day, the most that a pause can be, has fewer doublings of a millisecond. */
  private static final int DOUBLINGS_MAX = 30;

  public DatabaseLimits {
    SettingCheck.range("silence", silence, LEAST, Duration.ofMinutes(1));
    SettingCheck.range("gone", gone, LEAST, Duration.ofMinutes(1));
    SettingCheck.range("still", still, LEAST, Duration.ofMinutes(1));
    SettingCheck.range("blocked", blocked, LEAST, Duration.ofMinutes(10));
    SettingCheck.range("refused", refused, LEAST, Duration.ofHours(1));
    SettingCheck.range("switchover", switchover, Duration.ofSeconds(1), Duration.ofMinutes(10));
    SettingCheck.range("calm", calm, Duration.ofSeconds(1), Duration.ofDays(1));
    SettingCheck.range("lag-max-bytes", lagMaxBytes, 0, 1L << 40);
    SettingCheck.range("failovers-max", failoversMax, 1, 1_000);
    SettingCheck.range("failover-min-gap", failoverMinGap, Duration.ZERO, Duration.ofHours(1));
    SettingCheck.range("failures-max", failuresMax, 1, 1_000);
    SettingCheck.range("resync-pause", resyncPause, Duration.ZERO, Duration.ofHours(1));
    SettingCheck.range("resync-pause-max", resyncPauseMax, resyncPause, Duration.ofDays(1));
  }

  /**
   * For how long commits do not wait for the standby again.
   *
   * @param degradations how often they waited too long for it, without calm between
   */
  long resyncPauseMillis(int degradations) {
    if (degradations == 0) {
      return 0;
    }
    int doublings = Math.min(degradations - 1, DOUBLINGS_MAX);
    return Math.min(resyncPause.toMillis() << doublings, resyncPauseMax.toMillis());
  }

  long silenceMillis() {
    return silence.toMillis();
  }

  long goneMillis() {
    return gone.toMillis();
  }

  long stillMillis() {
    return still.toMillis();
  }

  long blockedMillis() {
    return blocked.toMillis();
  }

  long refusedMillis() {
    return refused.toMillis();
  }

  long switchoverMillis() {
    return switchover.toMillis();
  }

  long calmMillis() {
    return calm.toMillis();
  }
}
