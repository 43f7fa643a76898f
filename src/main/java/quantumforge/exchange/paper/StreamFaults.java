package quantumforge.exchange.paper;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Faults that each hit the next messages of a stream, so many and no more. Thread-safe.
 *
 * @param <F> what is wrong with a message
 */
final class StreamFaults<F> {

  private final List<Spell<F>> spells = new CopyOnWriteArrayList<>();

  /**
   * Hits the next messages.
   *
   * @param stream the stream's name, or a pattern with {@code *} at either end
   */
  void add(String stream, long messages, F fault) {
    spells.add(new Spell<>(stream, messages, fault));
  }

  void clear() {
    spells.clear();
  }

  /** The fault that hits the next message of the stream; null for none. */
  F next(String stream) {
    for (Spell<F> spell : spells) {
      if (covers(spell.stream, stream)) {
        if (spell.take()) {
          return spell.fault;
        }
        spells.remove(spell);
      }
    }
    return null;
  }

  private static boolean covers(String pattern, String name) {
    boolean openStart = pattern.startsWith("*");
    boolean openEnd = pattern.endsWith("*") && pattern.length() > 1;
    String fixed =
        pattern.substring(openStart ? 1 : 0, openEnd ? pattern.length() - 1 : pattern.length());
    return openStart && openEnd
        ? name.contains(fixed)
        : openStart ? name.endsWith(fixed) : openEnd ? name.startsWith(fixed) : name.equals(fixed);
  }

  private static final class Spell<F> {
    private final String stream;
    private final F fault;
    private long left;

    Spell(String stream, long messages, F fault) {
      this.stream = stream;
      this.left = messages;
      this.fault = fault;
    }

    private synchronized boolean take() {
      return left-- > 0;
    }
  }
}
