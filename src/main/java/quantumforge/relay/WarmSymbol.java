package quantumforge.relay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import quantumforge.kernel.Tick;

/**
 * What WARM knows of one symbol beside what is in Redis: the trades that wait to be written, and
 * the time from which on none is missing. Every lock is held for a few instructions, but for that
 * of a query. Thread-safe.
 */
final class WarmSymbol {

  /** Trades that wait for Redis at most; older ones are given up. */
  static final int PENDING_MAX = 20_000;

  private final TradeOrder order = new TradeOrder();
  private ArrayDeque<Tick.Trade> pending = new ArrayDeque<>();
  private Queue<Tick.Trade> beingWritten = new ArrayDeque<>();
  private long incompleteUntilMicros;
  private boolean holeOpen;

  /** Takes a trade and answers the oldest one when there is no room for both; else null. */
  synchronized Tick.Trade add(Tick.Trade trade) {
    follow(trade);
    pending.addLast(trade);
    return pending.size() > PENDING_MAX ? pending.pollFirst() : null;
  }

  /** A trade that WARM does not get. */
  synchronized void passOver(Tick.Trade trade) {
    follow(trade);
    unsureUntil(trade.timestampMicros());
  }

  private void follow(Tick.Trade trade) {
    boolean late = order.add(trade) == TradeOrder.Place.LATE;
    if (late) {
      // Its block would look like the oldest one although newer ones may have gone before it.
      unsureUntil(Math.max(trade.timestampMicros(), order.newestMicros()));
    } else if (holeOpen) {
      unsureUntil(trade.timestampMicros());
      holeOpen = false;
    }
  }

  /** Trades are missing until the next one that is not late. */
  synchronized void open(Tick.Gap gap) {
    order.add(gap);
    holeOpen = true;
  }

  /** Hands over what waits; queries see it until {@link #endFlush}. */
  synchronized Queue<Tick.Trade> beginFlush() {
    beingWritten = pending;
    pending = new ArrayDeque<>();
    return beingWritten;
  }

  /** What was handed over is under way, before any later question to Redis. */
  synchronized void endFlush() {
    beingWritten = new ArrayDeque<>();
  }

  /** Blocks up to this time leave Redis. */
  synchronized void remove(long untilMicros) {
    unsureUntil(untilMicros);
  }

  /** Redis may have lost everything that it was given until now. */
  synchronized void forgetWhatIsStored() {
    unsureUntil(order.newestMicros());
  }

  private void unsureUntil(long micros) {
    incompleteUntilMicros = Math.max(incompleteUntilMicros, micros);
  }

  /** The time up to which trades may be missing; {@link Long#MAX_VALUE} while a hole is open. */
  synchronized long incompleteUntilMicros() {
    return holeOpen ? Long.MAX_VALUE : incompleteUntilMicros;
  }

  /** The trades of a span, both ends included, that may not be in Redis yet. */
  synchronized List<Tick.Trade> waiting(long fromMicros, long toMicros) {
    List<Tick.Trade> found = new ArrayList<>();
    for (Queue<Tick.Trade> trades : List.of(beingWritten, pending)) {
      for (Tick.Trade trade : trades) {
        if (within(trade, fromMicros, toMicros)) {
          found.add(trade);
        }
      }
    }
    return found;
  }

  static boolean within(Tick.Trade trade, long fromMicros, long toMicros) {
    return trade.timestampMicros() >= fromMicros && trade.timestampMicros() <= toMicros;
  }
}
