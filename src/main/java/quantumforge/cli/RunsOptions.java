package quantumforge.cli;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quantumforge.demo.Demo;
import quantumforge.kernel.SettingCheck;

/** How long a plant runs before it is measured, how often it is measured, and how long. */
final class RunsOptions {

  private static final Duration WARM_UP_MIN = Duration.ofSeconds(8);
  private static final Duration WARM_UP_MAX = Duration.ofHours(1);
  private static final int RUNS_MAX = 100;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "30s",
      description =
          "How long the market runs before anything counts, 8 s or more: JVMs compile for minutes"
              + " where little comes. The rate rises in the first two thirds of it, slowly at first, and"
              + " is full in the last (default: ${DEFAULT-VALUE}).")
  private String warmUpText;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "How long each run measures (default: ${DEFAULT-VALUE}).")
  private String runFor;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Runs at each rate, 1 to 100, one behind the other in the same plant behind one warm-up;"
              + " medians with smallest and largest are printed (default: ${DEFAULT-VALUE}).")
  private int runs;

  /**
   * How long the market runs before anything counts.
   *
   * @throws IllegalArgumentException when it is no time, or shorter than 8 s or longer than 1 h
   */
  Duration warmUp() {
    Duration time = Durations.parse("--warm-up", warmUpText);
    SettingCheck.range("--warm-up", time, WARM_UP_MIN, WARM_UP_MAX);
    return time;
  }

  /** How long the rate rises: the full rate is kept for a third of the warm-up. */
  Duration ramp() {
    return warmUp().multipliedBy(2).dividedBy(3);
  }

  /**
   * How long each run measures.
   *
   * @throws IllegalArgumentException when it is no time
   */
  Duration runFor() {
    return Durations.parse("--for", runFor);
  }

  /**
   * How often.
   *
   * @throws ParameterException outside of 1 to 100
   */
  int count() {
    try {
      SettingCheck.range("--runs", runs, 1, RUNS_MAX);
      return runs;
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  /**
   * Refuses what cannot be verified in the end, since a brain's Redis has no room for all of it.
   *
   * @param tradesPerSecond at the full rate
   * @throws IllegalArgumentException when it is too much
   */
  void checkRoom(int tradesPerSecond) {
    double seconds = (warmUp().toMillis() - ramp().toMillis() * 2 / 3.0) / 1e3;
    seconds += runFor().toMillis() / 1e3 * count();
    double trades = seconds * tradesPerSecond;
    if (trades > Demo.TRADES_MAX) {
      throw new IllegalArgumentException(
          "--rates %d, --for %s, --runs %d and --warm-up %s make %,.0f trades; allowed are %,d, which a brain's Redis keeps: take shorter or fewer runs"
              .formatted(tradesPerSecond, runFor, runs, warmUpText, trades, Demo.TRADES_MAX));
    }
  }
}
