package quantumforge.store;

import java.time.Duration;

/** Limits of pools for tests: long answers, so that what ends a wait is not the clock. */
public final class TestPools {

  private TestPools() {}

  public static PoolSettings settings() {
    return settings(Duration.ofSeconds(60));
  }

  public static PoolSettings settings(Duration answerTimeout) {
    return new PoolSettings(
        8,
        Duration.ofSeconds(1),
        answerTimeout,
        Duration.ofSeconds(10),
        Duration.ofMinutes(30),
        Duration.ofMillis(20),
        Duration.ofMillis(500));
  }
}
