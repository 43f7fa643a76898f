package quantumforge.chaos;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import quantumforge.chaos.History.Effect;

/** What a line of a node's log says that somebody did. */
final class LogLine {

  private static final Pattern ACTED =
      Pattern.compile(
          "([\\w-]+): (?:epoch (\\d+), version (\\d+), ([A-Z]+)|nothing heard): ([A-Z]\\w+)\\[(.*)]");

  private static final Pattern LEADS =
      Pattern.compile("([\\w-]+): takes commits on timeline (\\d+) in epoch (\\d+)");

  private static final Pattern ROUTED =
      Pattern.compile("route ([\\w-]+): ([A-Z]+), ([\\w-]+) at [^,]+(?:, held)?, epoch (\\d+);.*");

  private LogLine() {}

  /** The effect of one line; {@link Effect.Logged} when it is about none with an epoch. */
  static Effect effect(long atNanos, String node, String message) {
    Matcher acted = ACTED.matcher(message);
    if (acted.matches()) {
      boolean heard = acted.group(2) != null;
      return new Effect.Acted(
          atNanos,
          acted.group(1),
          heard ? Long.parseLong(acted.group(2)) : 0,
          heard ? Long.parseLong(acted.group(3)) : 0,
          heard ? acted.group(4) : "",
          acted.group(5),
          acted.group(6));
    }
    Matcher leads = LEADS.matcher(message);
    if (leads.matches()) {
      return new Effect.Leads(
          atNanos,
          leads.group(1),
          Long.parseLong(leads.group(3)),
          Integer.parseInt(leads.group(2)));
    }
    Matcher routed = ROUTED.matcher(message);
    if (routed.matches()) {
      return new Effect.Routed(
          atNanos,
          node,
          routed.group(1),
          routed.group(2),
          routed.group(3),
          Long.parseLong(routed.group(4)));
    }
    return new Effect.Logged(atNanos, node, message);
  }
}
