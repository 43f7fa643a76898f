package quantumforge.relay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import quantumforge.kernel.Tick;

/**
 * What WARM knows of one symbol beside what is in Redis: the trades that wait to be written, and
 * the time from which on none is missing. Every lock is held for a few instructions, but for that
 * of a query. Thread-safe; all symbols share one lock, so that many ticks are taken under it at
 * once.
 */
final class WarmSymbol {

  /** Trades that wait for Redis at most; older ones are given up. */
  static final int PENDING_MAX = 20_000;

  private final Object lock;
  private final TradeOrder order = new TradeOrder();
  private ArrayDeque<Tick.Trade> pending = new ArrayDeque<>();
  private Queue<Tick.Trade> beingWritten = new ArrayDeque<>();
  private long incompleteUntilMicros;
  private boolean holeOpen;
  private boolean cleaned;
  private long cleanedNanos;

  WarmSymbol(Object lock) {
    this.lock = lock;
  }

  /** Takes a trade and answers the oldest one when there is no room for both; else null. */
  Tick.Trade add(Tick.Trade trade) {
    synchronized (lock) {
      follow(trade);
      pending.addLast(trade);
      return pending.size() > PENDING_MAX ? pending.pollFirst() : null;
    }
  }

  /** A trade that WARM does not get. */
  void passOver(Tick.Trade trade) {
    synchronized (lock) {
      follow(trade);
      unsureUntil(trade.timestampMicros());
    }
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

  /** Trades that wait for the next flush. Under the lock. */
  int pending() {
    return pending.size();
  }

  /** Trades are missing until the next one that is not late. */
  void open(Tick.Gap gap) {
    synchronized (lock) {
      order.add(gap);
      holeOpen = true;
    }
  }

  /** Hands over what waits; queries see it until {@link #endFlush}. */
  Queue<Tick.Trade> beginFlush() {
    synchronized (lock) {
      beingWritten = pending;
      pending = new ArrayDeque<>();
      return beingWritten;
    }
  }

  /** What was handed over is under way, before any later question to Redis. */
  void endFlush() {
    synchronized (lock) {
      beingWritten = new ArrayDeque<>();
    }
  }

  /**
   * Whether old blocks are to leave Redis with this flush, which counts as done then: with the
   * first one, and when the interval is over. Used by the thread that flushes.
   */
  boolean cleaningDue(long nowNanos, long intervalNanos) {
    if (cleaned && nowNanos - cleanedNanos < intervalNanos) {
      return false;
    }
    cleaned = true;
    cleanedNanos = nowNanos;
    return true;
  }

  /** Blocks up to this time leave Redis. */
  void remove(long untilMicros) {
    synchronized (lock) {
      unsureUntil(untilMicros);
    }
  }

  /** Redis may have lost everything that it was given until now. */
  void forgetWhatIsStored() {
    synchronized (lock) {
      unsureUntil(order.newestMicros());
    }
  }

  private void unsureUntil(long micros) {
    incompleteUntilMicros = Math.max(incompleteUntilMicros, micros);
  }

  /** The time up to which trades may be missing; {@link Long#MAX_VALUE} while a hole is open. */
  long incompleteUntilMicros() {
    synchronized (lock) {
      return holeOpen ? Long.MAX_VALUE : incompleteUntilMicros;
    }
  }

  /** The trades of a span, both ends included, that may not be in Redis yet. */
  List<Tick.Trade> waiting(long fromMicros, long toMicros) {
    synchronized (lock) {
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
  }

  static boolean within(Tick.Trade trade, long fromMicros, long toMicros) {
    return trade.timestampMicros() >= fromMicros && trade.timestampMicros() <= toMicros;
  }
}
