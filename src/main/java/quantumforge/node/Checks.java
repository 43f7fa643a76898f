package quantumforge.node;

import java.util.regex.Pattern;
import quantumforge.kernel.SettingCheck;

/** Checks of what only nodes have: names and ports. */
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

  static void port(String key, int value) {
    SettingCheck.range(key, value, 1, 65_535);
  }
}
