package quantumforge.relay;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Settings of a forwarder with short times, for tests that change one or two of them. */
final class TestRelay {

  static final String STREAM = "stream";
  static final Duration WARM_FLUSH = Duration.ofMillis(50);

  static final Duration STOP_TIMEOUT = Duration.ofSeconds(12);

  private TestRelay() {}

  static RelaySettings settings(URI redis) {
    return settings(redis, 2_048, 16L << 20);
  }

  static RelaySettings settings(URI redis, int blockTicksMax, long keepBytes) {
    return new RelaySettings(
        redis,
        STREAM,
        List.of("group"),
        4_096,
        blockTicksMax,
        Duration.ZERO,
        Duration.ZERO,
        8,
        keepBytes,
        64L << 20,
        Duration.ofMillis(50),
        Duration.ofSeconds(1),
        new RelaySettings.Tiers(true, 100, Duration.ofMinutes(5), WARM_FLUSH));
  }
}
