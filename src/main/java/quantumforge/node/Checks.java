package quantumforge.node;

import java.time.Duration;
import java.util.regex.Pattern;

/** Range checks of settings; every message names the key, the value and what is allowed. */
final class Checks {

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private Checks() {}

  static void name(String key, String value) {
    if (!NAME.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "%s is \"%s\"; allowed are 1 to 63 lower-case letters, digits and inner hyphens"
              .formatted(key, value));
    }
  }

  static void range(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d; allowed is %d to %d".formatted(key, value, min, max));
    }
  }

  static void range(String key, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "%s is %s; allowed is %s to %s".formatted(key, text(value), text(min), text(max)));
    }
  }

  static void port(String key, int value) {
    range(key, value, 1, 65_535);
  }

  private static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }
}
