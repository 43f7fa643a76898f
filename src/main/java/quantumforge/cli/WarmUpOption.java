package quantumforge.cli;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quantumforge.demo.Demo;
import quantumforge.kernel.SettingCheck;

/** How long a plant runs before it is measured. */
final class WarmUpOption {

  private static final Duration LONGEST = Duration.ofHours(1);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "30s",
      description =
          "How long the market runs before anything counts, 8 s or more: JVMs compile for minutes"
              + " where little comes (default: ${DEFAULT-VALUE}).")
  private String text;

  /**
   * The time, 8 s to an hour.
   *
   * @throws ParameterException when it is none, or another
   */
  Duration time() {
    try {
      Duration time = Durations.parse("--warm-up", text);
      SettingCheck.range("--warm-up", time, Demo.WARM_UP_MIN, LONGEST);
      return time;
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }
}
