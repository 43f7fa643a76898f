package quantumforge.feed;

import java.time.Duration;

/** Settings for tests: the shipped ones with shorter times. */
final class TestSettings {

  private TestSettings() {}

  static FeedSettings feed() {
    return feed(Duration.ofMillis(250));
  }

  /** With a longer wait for tests in which a busy machine may delay one of two connections. */
  static FeedSettings feed(Duration reorderWait) {
    return new FeedSettings(
        reorderWait,
        20_000,
        Duration.ofSeconds(1),
        2_000_000,
        Duration.ofMinutes(1),
        Duration.ofMillis(20),
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        new FeedSettings.Backfill(
            true,
            1_000,
            4,
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            500_000,
            1_000,
            Duration.ofMillis(500)),
        new FeedSettings.Books(
            1_000,
            20_000,
            3_000,
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            5_000,
            Duration.ofMillis(20),
            Duration.ofMillis(200)));
  }
}
