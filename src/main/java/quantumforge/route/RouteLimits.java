package quantumforge.route;

import java.time.Duration;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.SettingCheck;

/**
 * How long routes take over what they do; keys below {@code forge.route-limits}, explained in
 * {@code route.conf}.
 *
 * @param connect for a connection, and for each answer on it
 * @param attempt for one step: holding clients, pointing, proving
 * @param pause for clients to come to an end by themselves when they are held; then they are cut
 * @param primary for the new primary to take commits, while clients wait for it
 * @param hold for the decision that ends an orderly change; then clients go on where they were
 * @param linger for connections to the former primary to vanish after they were cut
 * @param retryMin before the first repetition of a step that failed; doubles with each
 * @param retryMax the longest such wait
 * @param check between two proofs of a route that is proven
 */
@Deterministic
public record RouteLimits(
    Duration connect,
    Duration attempt,
    Duration pause,
    Duration primary,
    Duration hold,
    Duration linger,
    Duration retryMin,
    Duration retryMax,
    Duration check) {

  private static final Duration LEAST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  public RouteLimits {
    // The driver of PostgreSQL counts some of them in whole seconds.
    SettingCheck.range("connect", connect, Duration.ofSeconds(1), Duration.ofMinutes(1));
    SettingCheck.range("attempt", attempt, Duration.ofSeconds(1), LONGEST);
    SettingCheck.range("pause", pause, LEAST, attempt);
    SettingCheck.range("primary", primary, LEAST, attempt);
    SettingCheck.range("hold", hold, LEAST, LONGEST);
    SettingCheck.range("linger", linger, LEAST, attempt);
    SettingCheck.range("retry-min", retryMin, LEAST, LONGEST);
    SettingCheck.range("retry-max", retryMax, retryMin, Duration.ofHours(1));
    SettingCheck.range("check", check, Duration.ofSeconds(1), Duration.ofDays(1));
  }

  /** The wait before a step that failed so often is repeated. */
  long retryMillis(int failures) {
    int doublings = Math.min(failures - 1, 20);
    return Math.min(retryMax.toMillis(), retryMin.toMillis() << doublings);
  }
}
