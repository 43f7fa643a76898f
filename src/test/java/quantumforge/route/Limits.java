package quantumforge.route;

import java.time.Duration;

/** Limits for tests. */
final class Limits {

  private Limits() {}

  /** Repeats soon, and waits long where a machine with much else to do needs it. */
  static RouteLimits quick(Duration check) {
    return new RouteLimits(
        Duration.ofSeconds(5),
        Duration.ofSeconds(40),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(3),
        Duration.ofMillis(20),
        Duration.ofMillis(500),
        check);
  }

  /** The same with other limits of two. */
  static RouteLimits quick(Duration attempt, Duration pause, Duration hold) {
    RouteLimits base = quick(Duration.ofSeconds(30));
    return new RouteLimits(
        base.connect(),
        attempt,
        pause,
        attempt,
        hold,
        attempt.compareTo(base.linger()) < 0 ? attempt : base.linger(),
        base.retryMin(),
        base.retryMax(),
        base.check());
  }
}
