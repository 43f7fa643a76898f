package quantumforge.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

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
