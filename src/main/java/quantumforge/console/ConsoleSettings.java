package quantumforge.console;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import quantumforge.kernel.SettingCheck;

/**
 * How the console is served; the keys and their defaults stand in {@code console.conf}.
 *
 * @param enabled whether this node serves the console
 * @param host the address to listen on
 * @param port 0..65535; 0 takes any free port
 * @param allowAllInterfaces whether {@code host} may stand for every network of the machine
 * @param allowedHosts names that a browser may use for this console besides loopback and {@code
 *     host}
 * @param clientLimit browsers at the same time, 1..10000
 * @param sampleInterval between two looks at the plant and at a watched symbol, 50 ms..5 s
 * @param heartbeatInterval between two heartbeats, 200 ms..30 s
 * @param askTimeout how long a brain may take to answer, 50 ms..30 s
 * @param brainRest how long a brain that did not answer is asked last, 0..10 min
 * @param tradeWindow newest trades kept for a watched symbol, 10..5000
 * @param watchLimit symbols watched at the same time, 1..10000
 * @param trendLength how far back the strips reach, 10 s..1 h
 * @param idleTimeout after which a connection without traffic is closed, at least two heartbeats
 */
public record ConsoleSettings(
    boolean enabled,
    String host,
    int port,
    boolean allowAllInterfaces,
    List<String> allowedHosts,
    int clientLimit,
    Duration sampleInterval,
    Duration heartbeatInterval,
    Duration askTimeout,
    Duration brainRest,
    int tradeWindow,
    int watchLimit,
    Duration trendLength,
    Duration idleTimeout) {

  public ConsoleSettings {
    allowedHosts = List.copyOf(allowedHosts);
    SettingCheck.interfaces("host", host, allowAllInterfaces);
    SettingCheck.range("port", port, 0, 65_535);
    SettingCheck.range("client-limit", clientLimit, 1, 10_000);
    SettingCheck.range(
        "sample-interval", sampleInterval, Duration.ofMillis(50), Duration.ofSeconds(5));
    SettingCheck.range(
        "heartbeat-interval", heartbeatInterval, Duration.ofMillis(200), Duration.ofSeconds(30));
    SettingCheck.range("ask-timeout", askTimeout, Duration.ofMillis(50), Duration.ofSeconds(30));
    SettingCheck.range("brain-rest", brainRest, Duration.ZERO, Duration.ofMinutes(10));
    SettingCheck.range("trade-window", tradeWindow, 10, 5_000);
    SettingCheck.range("watch-limit", watchLimit, 1, 10_000);
    SettingCheck.range("trend-length", trendLength, Duration.ofSeconds(10), Duration.ofHours(1));
    SettingCheck.range(
        "idle-timeout", idleTimeout, heartbeatInterval.multipliedBy(2), Duration.ofHours(1));
  }

  /** Where the console is served; empty when it is off, or when the port is only known later. */
  public Optional<String> url() {
    return enabled && port > 0 ? Optional.of(url(host, port)) : Optional.empty();
  }

  static String url(String host, int port) {
    return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port + "/";
  }
}
