package quantumforge.store;

import java.time.Duration;
import java.util.Optional;

/** Which commits of a canary succeeded, by a monotonic clock. Thread-safe. */
final class CanaryRecord {

  private static final double SECOND_NANOS = 1e9;

  private DatabaseServer server;
  private long firstNanos;
  private long lastNanos;
  private long longestGapNanos;
  private long failoverGapNanos = -1;
  private long commits;
  private long unknown;

  /** Notes a commit; answers how long there was none, when it is the first on another server. */
  synchronized Optional<Duration> committed(long nanos, DatabaseServer on) {
    boolean first = commits == 0;
    boolean moved = !first && !on.equals(server);
    long gap = nanos - lastNanos;
    commits++;
    server = on;
    lastNanos = nanos;
    if (first) {
      firstNanos = nanos;
      return Optional.empty();
    }
    longestGapNanos = Math.max(longestGapNanos, gap);
    if (moved) {
      failoverGapNanos = gap;
      firstNanos = nanos;
    }
    return moved ? Optional.of(Duration.ofNanos(gap)) : Optional.empty();
  }

  synchronized void doubted() {
    unknown++;
  }

  synchronized long commits() {
    return commits;
  }

  synchronized long unknown() {
    return unknown;
  }

  /** Since the last commit; not a number before the first. */
  synchronized double ageSeconds(long nowNanos) {
    return commits == 0 ? Double.NaN : (nowNanos - lastNanos) / SECOND_NANOS;
  }

  synchronized double longestGapSeconds() {
    return longestGapNanos / SECOND_NANOS;
  }

  /** Without commits before the first one on another server; not a number before that happened. */
  synchronized double failoverGapSeconds() {
    return failoverGapNanos < 0 ? Double.NaN : failoverGapNanos / SECOND_NANOS;
  }

  synchronized String sentence(long nowNanos) {
    if (commits == 0) {
      return "none has succeeded";
    }
    return "the last on %s %d ms ago, there for %d s; longest gap %d ms, %d of unknown outcome"
        .formatted(
            server,
            (nowNanos - lastNanos) / 1_000_000,
            (nowNanos - firstNanos) / 1_000_000_000,
            longestGapNanos / 1_000_000,
            unknown);
  }
}
