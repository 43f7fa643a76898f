package quantumforge.store;

import java.time.Duration;
import quantumforge.kernel.SettingCheck;

/**
 * The connections of this node's own work to PostgreSQL; keys below {@code forge.database.pool},
 * explained in {@code node.conf}.
 *
 * @param size connections to the primary at most, and as many to the standby
 * @param connectTimeout for each step of opening a connection to one server; whole seconds
 * @param answerTimeout for each answer of a server, that to a commit too
 * @param acquireTimeout for work to get a connection
 * @param maxLifetime of a connection
 * @param retryMin before work is repeated for the first time
 * @param retryMax before it is repeated later
 */
public record PoolSettings(
    int size,
    Duration connectTimeout,
    Duration answerTimeout,
    Duration acquireTimeout,
    Duration maxLifetime,
    Duration retryMin,
    Duration retryMax) {

  private static final Duration LONGEST = Duration.ofMinutes(10);

  public PoolSettings {
    SettingCheck.range("size", size, 1, 1000);
    SettingCheck.range("connect-timeout", connectTimeout, Duration.ofSeconds(1), LONGEST);
    if (connectTimeout.toMillis() % 1000 != 0) {
      throw new IllegalArgumentException(
          "connect-timeout is %d ms; the driver counts in whole seconds"
              .formatted(connectTimeout.toMillis()));
    }
    SettingCheck.range("answer-timeout", answerTimeout, Duration.ofMillis(100), LONGEST);
    SettingCheck.range("acquire-timeout", acquireTimeout, Duration.ofMillis(100), LONGEST);
    // HikariCP takes others for mistakes, and something else in their place.
    SettingCheck.range("max-lifetime", maxLifetime, Duration.ofSeconds(30), Duration.ofDays(1));
    SettingCheck.range("retry-min", retryMin, Duration.ofMillis(1), LONGEST);
    SettingCheck.range("retry-max", retryMax, retryMin, LONGEST);
  }
}
