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
    spells.add(new Spell<>(new StreamPattern(stream), messages, fault));
  }

  void clear() {
    spells.clear();
  }

  /** The fault that hits the next message of the stream; null for none. */
  F next(String stream) {
    for (Spell<F> spell : spells) {
      if (spell.streams.covers(stream)) {
        if (spell.take()) {
          return spell.fault;
        }
        spells.remove(spell);
      }
    }
    return null;
  }

  private static final class Spell<F> {
    private final StreamPattern streams;
    private final F fault;
    private long left;

    Spell(StreamPattern streams, long messages, F fault) {
      this.streams = streams;
      this.left = messages;
      this.fault = fault;
    }

    private synchronized boolean take() {
      return left-- > 0;
    }
  }
}
