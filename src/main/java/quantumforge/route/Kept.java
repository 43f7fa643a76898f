package quantumforge.route;

import java.util.Map;
import java.util.TreeMap;
import quantumforge.kernel.Deterministic;

/**
 * What a route must not forget.
 *
 * @param decision the newest one, on the disk before anything is done because of it
 * @param pointed whether the route was pointed there
 */
@Deterministic
record Kept(Decision decision, boolean pointed) {

  Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    values.put("epoch", Long.toString(decision.epoch()));
    values.put("version", Long.toString(decision.version()));
    values.put("server", decision.server());
    values.put("host", decision.host());
    values.put("port", Integer.toString(decision.port()));
    values.put("handing-over", Boolean.toString(decision.handingOver()));
    values.put("pointed", Boolean.toString(pointed));
    return values;
  }

  /**
   * What such values say.
   *
   * @throws IllegalArgumentException when one is missing or is none
   */
  static Kept of(Map<String, String> values) {
    Decision decision =
        new Decision(
            Long.parseLong(value(values, "epoch")),
            Long.parseLong(value(values, "version")),
            value(values, "server"),
            value(values, "host"),
            Integer.parseInt(value(values, "port")),
            Boolean.parseBoolean(value(values, "handing-over")));
    return new Kept(decision, Boolean.parseBoolean(value(values, "pointed")));
  }

  private static String value(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the state of a route has no " + name);
    }
    return value;
  }
}
