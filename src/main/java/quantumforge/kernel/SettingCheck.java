package quantumforge.kernel;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What settings records check in their constructors. Each refusal is one sentence that begins with
 * the key and names the value and what is allowed; whoever reads the file adds path, file and line.
 */
public final class SettingCheck {

  private SettingCheck() {}

  /**
   * Refuses a number outside of a range.
   *
   * @param min the least that is allowed
   * @param max the most that is allowed
   * @throws IllegalArgumentException outside of the range
   */
  public static void range(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d; allowed is %d to %d".formatted(key, value, min, max));
    }
  }

  /**
   * Refuses a time outside of a range.
   *
   * @param min the least that is allowed
   * @param max the most that is allowed
   * @throws IllegalArgumentException outside of the range
   */
  public static void range(String key, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "%s is %s; allowed is %s to %s".formatted(key, text(value), text(min), text(max)));
    }
  }

  /**
   * Refuses a name that is empty, or that has blanks or line ends in it, which nobody would see.
   *
   * @throws IllegalArgumentException for such a name
   */
  public static void name(String key, String value) {
    if (value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || Character.isWhitespace(c))) {
      throw new IllegalArgumentException(
          "%s is \"%s\"; allowed is a name without blanks".formatted(key, value));
    }
  }

  /**
   * Refuses a list of names that is empty, has a name that {@link #name} refuses, or has one twice.
   *
   * @param what one of them, for the message, for example {@code consumer group}
   * @throws IllegalArgumentException for such a list
   */
  public static void names(String key, List<String> values, String what) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("%s is empty; name one %s".formatted(key, what));
    }
    Set<String> seen = new HashSet<>();
    for (String value : values) {
      name(key, value);
      if (!seen.add(value)) {
        throw new IllegalArgumentException(
            "%s names \"%s\" twice; each %s stands there once".formatted(key, value, what));
      }
    }
  }

  /**
   * Refuses an address that no Redis client can use. The message leaves its user and password out.
   *
   * @throws IllegalArgumentException without {@code redis://} or {@code rediss://}, or without a
   *     host
   */
  public static void redis(String key, URI value) {
    boolean scheme = "redis".equals(value.getScheme()) || "rediss".equals(value.getScheme());
    if (!scheme || value.getHost() == null) {
      throw new IllegalArgumentException(
          "%s is \"%s\"; allowed is redis://[:password@]host[:port][/database], or rediss:// for TLS"
              .formatted(key, value.toString().replaceFirst("//[^/@]*@", "//***@")));
    }
  }

  /**
   * Refuses to listen on every network of the machine, in whatever way the address says so: {@code
   * 0.0.0.0}, {@code 0}, {@code ::0}, none at all, or a name that stands for one of these.
   *
   * @param key of the address; {@code allow-all-interfaces} beside it lets it pass
   * @param allowed whether it may
   * @throws IllegalArgumentException when it would and may not
   */
  public static void interfaces(String key, String host, boolean allowed) {
    if (!allowed && isEveryInterface(host)) {
      throw new IllegalArgumentException(
          "%s is \"%s\", which is every network: all of them could read this node's state; bind to 127.0.0.1 or the VPN address, or set allow-all-interfaces = true"
              .formatted(key, host));
    }
  }

  private static boolean isEveryInterface(String host) {
    if (host.isBlank() || host.equals("*")) {
      return true;
    }
    try {
      return InetAddress.getByName(host).isAnyLocalAddress();
    } catch (UnknownHostException nowhere) {
      return false;
    }
  }

  private static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }
}
