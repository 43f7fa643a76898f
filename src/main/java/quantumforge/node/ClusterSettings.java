package quantumforge.node;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import quantumforge.kernel.SettingCheck;

/** The cluster; keys below {@code forge.cluster}, explained in {@code cluster.conf}. */
public record ClusterSettings(
    String host,
    int port,
    Optional<String> bindHost,
    Discovery discovery,
    List<String> contactPoints,
    int requiredContactPoints,
    Duration stableMargin,
    Duration rejoinAfter,
    String serviceName,
    Tls tls,
    Timing timing) {

  /** The data center whose nodes vote, found plants and hold the witness. */
  public static final String CONTROL = "control";

  private static final Pattern CONTACT_POINT = Pattern.compile("[^:\\s]+:\\d{1,5}");

  public ClusterSettings {
    contactPoints = List.copyOf(contactPoints);
    Checks.port("port", port);
    if (host.isBlank()) {
      throw new IllegalArgumentException(
          "host is empty; allowed is the address at which the other nodes reach this one");
    }
    for (String point : contactPoints) {
      if (!CONTACT_POINT.matcher(point).matches()) {
        throw new IllegalArgumentException(
            "contact-points has \"%s\"; allowed is host:port of a management address"
                .formatted(point));
      }
    }
    int most = contactPoints.isEmpty() ? 9 : contactPoints.size();
    SettingCheck.range("required-contact-points", requiredContactPoints, 1, most);
    SettingCheck.range(
        "stable-margin", stableMargin, Duration.ofMillis(100), Duration.ofMinutes(5));
    SettingCheck.range("rejoin-after", rejoinAfter, Duration.ofSeconds(3), Duration.ofMinutes(10));
  }

  /** How nodes find each other. */
  public enum Discovery {
    /** The list {@code contact-points}. */
    CONFIG,
    /** A and SRV records of {@code service-name}. */
    PEKKO_DNS,
    /** The pods of {@code service-name}. */
    KUBERNETES_API
  }

  /** Mutual TLS between nodes. */
  public record Tls(
      boolean enabled,
      Optional<Path> certificate,
      Optional<Path> key,
      Optional<Path> authority,
      Duration reloadAfter) {

    public Tls {
      if (enabled) {
        required("certificate", certificate);
        required("key", key);
        required("authority", authority);
      }
      SettingCheck.range("reload-after", reloadAfter, Duration.ofSeconds(1), Duration.ofDays(1));
    }

    private static void required(String name, Optional<Path> file) {
      if (file.isEmpty()) {
        throw new IllegalArgumentException(
            name + " is absent; with tls.enabled = true it is the path of a PEM file");
      }
    }
  }

  /** The measured timings; see {@code docs/adr/0001-cluster-timing.md}. */
  public record Timing(
      Duration heartbeatInterval,
      Duration acceptablePause,
      Duration crossHeartbeatInterval,
      Duration crossAcceptablePause,
      Duration gossipInterval,
      Duration stableAfter,
      Duration downRemovalMargin) {

    public Timing {
      pair("heartbeat-interval", heartbeatInterval, "acceptable-pause", acceptablePause);
      pair(
          "cross-heartbeat-interval",
          crossHeartbeatInterval,
          "cross-acceptable-pause",
          crossAcceptablePause);
      SettingCheck.range("gossip-interval", gossipInterval, Duration.ofMillis(100), SLOWEST);
      SettingCheck.range("stable-after", stableAfter, Duration.ofSeconds(1), SLOWEST);
      SettingCheck.range("down-removal-margin", downRemovalMargin, Duration.ofMillis(500), SLOWEST);
    }

    private static final Duration SLOWEST = Duration.ofMinutes(1);

    private static void pair(String beatKey, Duration beat, String pauseKey, Duration pause) {
      SettingCheck.range(beatKey, beat, Duration.ofMillis(100), SLOWEST);
      SettingCheck.range(pauseKey, pause, beat.multipliedBy(2), SLOWEST);
    }
  }
}
