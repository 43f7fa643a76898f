package quantumforge.relay;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Settings of a forwarder with short times, for tests that change one or two of them. */
final class TestRelay {

  static final String STREAM = "stream";
  static final RelaySettings.Tiers TIERS =
      new RelaySettings.Tiers(
          true,
          100,
          Duration.ofMinutes(5),
          Duration.ofMillis(50),
          new TierSettings.Books(1_000, 20, Duration.ofMillis(50)));
  static final OverflowSettings OVERFLOW = overflow(Path.of("unused"));
  static final Duration STOP_TIMEOUT = Duration.ofSeconds(12);
  private static final Duration KEEP_FOR = Duration.ofMinutes(1);

  private TestRelay() {}

  static OverflowSettings overflow(Path directory) {
    return new OverflowSettings(
        true,
        directory,
        64L << 20,
        1 << 20,
        Duration.ofSeconds(1),
        16L << 20,
        128 << 10,
        Duration.ZERO);
  }

  static RelaySettings settings(URI redis) {
    return settings(redis, 2_048, 16L << 20);
  }

  static RelaySettings settings(URI redis, int blockTicksMax, long keepBytes) {
    return settings(redis, blockTicksMax, keepBytes, KEEP_FOR);
  }

  static RelaySettings settings(URI redis, int blockTicksMax, long keepBytes, Duration keepFor) {
    return settings(redis, blockTicksMax, Duration.ZERO, Duration.ZERO, keepBytes, keepFor, TIERS);
  }

  static RelaySettings settings(
      URI redis, Duration linger, Duration lingerBusy, RelaySettings.Tiers tiers) {
    return settings(redis, 2_048, linger, lingerBusy, 16L << 20, KEEP_FOR, tiers);
  }

  /** Small blocks and limits, so that a test overflows within a second. */
  static RelaySettings overflowing(
      URI redis, List<String> groups, long bufferLimitBytes, OverflowSettings overflow) {
    return overflowing(redis, groups, bufferLimitBytes, Duration.ofMinutes(10), overflow);
  }

  static RelaySettings overflowing(
      URI redis,
      List<String> groups,
      long bufferLimitBytes,
      Duration groupAwayAfter,
      OverflowSettings overflow) {
    return new RelaySettings(
        redis,
        STREAM,
        groups,
        4_096,
        64,
        Duration.ZERO,
        Duration.ZERO,
        8,
        1 << 20,
        KEEP_FOR,
        bufferLimitBytes,
        80,
        groupAwayAfter,
        Duration.ofMillis(20),
        Duration.ofMillis(500),
        overflow,
        new RelaySettings.Tiers(
            false, TIERS.hotTicks(), TIERS.warmSpan(), TIERS.warmFlush(), TIERS.books()));
  }

  private static RelaySettings settings(
      URI redis,
      int blockTicksMax,
      Duration linger,
      Duration lingerBusy,
      long keepBytes,
      Duration keepFor,
      RelaySettings.Tiers tiers) {
    return new RelaySettings(
        redis,
        STREAM,
        List.of("group"),
        4_096,
        blockTicksMax,
        linger,
        lingerBusy,
        8,
        keepBytes,
        keepFor,
        64L << 20,
        80,
        Duration.ofMinutes(10),
        Duration.ofMillis(50),
        Duration.ofSeconds(1),
        OVERFLOW,
        tiers);
  }
}
