package quantumforge.health;

import java.time.Duration;
import java.util.Optional;

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
    Duration probeTimeout) {

  public DatabaseSettings {
    check("probe-interval", probeInterval);
    check("probe-timeout", probeTimeout);
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

  private static void check(String key, Duration value) {
    if (value.compareTo(Duration.ofMillis(100)) < 0 || value.compareTo(Duration.ofMinutes(5)) > 0) {
      throw new IllegalArgumentException(
          "%s is %dms; allowed is 100ms to 300s".formatted(key, value.toMillis()));
    }
  }
}
