package quantumforge.telemetry;

import java.util.regex.Pattern;

/** Removes passwords from text that people or files get to see. Thread-safe. */
public final class Masking {

  /** What stands in a secret's place. */
  public static final String MASK = "***";

  /** Up to the last at-sign: a password that was not encoded may hold slashes and at-signs. */
  private static final Pattern USER_INFO = Pattern.compile("(://[^\\s:/@\"]*):[^\\s\"]+@");

  private static final Pattern PARAMETER =
      Pattern.compile("(?i)\\b((?:password|passwd|secret|token)\\s*=\\s*)[^\\s&,;\"]+");

  private Masking() {}

  /** The text with the passwords of addresses and {@code password=} parameters masked. */
  public static String mask(String text) {
    if (text.indexOf("://") < 0 && text.indexOf('=') < 0) {
      return text;
    }
    String masked = USER_INFO.matcher(text).replaceAll("$1:" + MASK + "@");
    return PARAMETER.matcher(masked).replaceAll("$1" + MASK);
  }
}
