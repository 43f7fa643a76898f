package quantumforge.node;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import quantumforge.kernel.SettingCheck;

/**
 * What this node is; keys below {@code forge.node}, explained in {@code node.conf}.
 *
 * @param diskFreeMinBytes at least 0
 * @param startRetryMin the first wait before a service that did not start is tried again
 * @param startRetryMax the longest such wait
 * @param pin which threads run on which cores; empty leaves it to the kernel
 */
public record NodeSettings(
    String name,
    String dataCenter,
    List<Role> roles,
    Path dataDir,
    long diskFreeMinBytes,
    Duration startRetryMin,
    Duration startRetryMax,
    Duration stopTimeout,
    Duration pauseLimit,
    Duration probeTimeout,
    List<PinSettings> pin) {

  public NodeSettings {
    roles = List.copyOf(roles);
    pin = List.copyOf(pin);
    Checks.name("name", name);
    Checks.name("data-center", dataCenter);
    SettingCheck.range("disk-free-min-bytes", diskFreeMinBytes, 0, 1L << 50);
    SettingCheck.range(
        "start-retry-min", startRetryMin, Duration.ofMillis(10), Duration.ofMinutes(1));
    SettingCheck.range("start-retry-max", startRetryMax, startRetryMin, Duration.ofHours(1));
    SettingCheck.range("stop-timeout", stopTimeout, Duration.ofMillis(100), Duration.ofMinutes(10));
    SettingCheck.range("pause-limit", pauseLimit, Duration.ofMillis(200), Duration.ofMinutes(1));
    SettingCheck.range("probe-timeout", probeTimeout, Duration.ofMillis(50), Duration.ofMinutes(1));
    if (roles.contains(Role.WITNESS) && !dataCenter.equals(ClusterSettings.CONTROL)) {
      throw new IllegalArgumentException(
          "data-center is \"%s\", but the role witness runs only in the data center \"%s\""
              .formatted(dataCenter, ClusterSettings.CONTROL));
    }
    if (roles.contains(Role.PAPER_EXCHANGE) && roles.size() > 1) {
      throw new IllegalArgumentException(
          "roles has paper-exchange and others; the paper exchange runs alone in its process");
    }
  }
}
