package quantumforge.cli;

import java.util.Locale;
import java.util.Optional;
import quantumforge.status.RelayStatus.DrainStatus;

/** In words, how fast a backlog becomes less and when nothing of it is left. */
final class DrainText {

  private static final long SECONDS_PER_HOUR = 3_600;

  private DrainText() {}

  /**
   * A phrase for the end of a line.
   *
   * @param drain empty while it is not known
   */
  static String of(Optional<DrainStatus> drain) {
    return drain.map(DrainText::of).orElse("how fast it drains is not known yet");
  }

  private static String of(DrainStatus drain) {
    if (drain.millisLeft() != DrainStatus.NEVER) {
      return String.format(
          Locale.ROOT,
          "drained in %s, at %,.0f ticks/s",
          time(Math.ceilDiv(drain.millisLeft(), 1_000)),
          drain.ticksPerSecond());
    }
    return drain.ticksPerSecond() < 0
        ? String.format(Locale.ROOT, "not draining: %,.0f ticks/s more", -drain.ticksPerSecond())
        : "not draining";
  }

  /** The two largest units. */
  private static String time(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < SECONDS_PER_HOUR
        ? "%d min %d s".formatted(seconds / 60, seconds % 60)
        : "%d h %d min".formatted(seconds / SECONDS_PER_HOUR, seconds / 60 % 60);
  }
}
