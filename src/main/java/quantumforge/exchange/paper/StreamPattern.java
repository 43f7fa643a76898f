package quantumforge.exchange.paper;

import quantumforge.kernel.Deterministic;

/**
 * Streams by name.
 *
 * @param text a stream's name, with {@code *} for anything at either end
 */
@Deterministic
record StreamPattern(String text) {

  boolean covers(String stream) {
    boolean openStart = text.startsWith("*");
    boolean openEnd = text.endsWith("*") && text.length() > 1;
    String fixed = text.substring(openStart ? 1 : 0, openEnd ? text.length() - 1 : text.length());
    return openStart && openEnd
        ? stream.contains(fixed)
        : openStart
            ? stream.endsWith(fixed)
            : openEnd ? stream.startsWith(fixed) : stream.equals(fixed);
  }
}
