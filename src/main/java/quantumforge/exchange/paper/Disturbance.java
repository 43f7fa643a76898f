package quantumforge.exchange.paper;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What a market itself can be told to do out of the ordinary. */
sealed interface Disturbance {

  /** So many ticks at once, beside those that are due. */
  record Burst(long ticks) implements Disturbance {}

  /**
   * So many trade ids are left out, which nobody ever traded.
   *
   * @param symbol {@code *} for every one
   */
  record TradeIdJump(String symbol, long ids) implements Disturbance {}

  /** Those that the market's thread has not seen yet. Thread-safe. */
  final class Inbox {
    private final Queue<Disturbance> waiting = new ConcurrentLinkedQueue<>();

    void add(Disturbance disturbance) {
      waiting.add(disturbance);
    }

    /** The next one, or null. */
    Disturbance next() {
      return waiting.poll();
    }
  }
}
