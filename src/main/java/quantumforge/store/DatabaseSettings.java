package quantumforge.store;

import java.time.Duration;
import java.util.Optional;
import quantumforge.kernel.SettingCheck;

/**
 * The PostgreSQL servers as the node reaches them; keys below {@code forge.database}, explained in
 * {@code node.conf}. The URLs may hold passwords: never print this record.
 */
public record DatabaseSettings(
    Optional<String> url,
    Optional<String> backupUrl,
    Optional<String> analyticsUrl,
    Optional<String> pooledUrl,
    Duration probeInterval,
    Duration probeTimeout,
    PoolSettings pool,
    Duration canaryInterval) {

  private static final Duration SLOWEST = Duration.ofMinutes(5);

  public DatabaseSettings {
    SettingCheck.range("probe-interval", probeInterval, Duration.ofMillis(100), SLOWEST);
    SettingCheck.range("probe-timeout", probeTimeout, Duration.ofMillis(100), SLOWEST);
    SettingCheck.range("canary-interval", canaryInterval, Duration.ZERO, SLOWEST);
    url.ifPresent(value -> DatabaseAddress.parse("url", value));
    backupUrl.ifPresent(value -> DatabaseAddress.parse("backup-url", value));
    analyticsUrl.ifPresent(value -> DatabaseAddress.parse("analytics-url", value));
    pooledUrl.ifPresent(value -> DatabaseAddress.parse("pooled-url", value));
  }

  /** Without the URLs, which may hold passwords. */
  @Override
  public String toString() {
    return "DatabaseSettings[probeInterval=" + probeInterval + "]";
  }
}
