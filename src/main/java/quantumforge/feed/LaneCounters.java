package quantumforge.feed;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import quantumforge.kernel.Tick;

/**
 * What one instrument's lane counted. Written under the feed's lock, read by anyone: a reader may
 * see a count a moment late, never a torn one.
 */
final class LaneCounters {

  /** A number with one writer. */
  static final class Count {

    private final AtomicLong value = new AtomicLong();

    void increment() {
      value.setOpaque(value.getPlain() + 1);
    }

    void add(long more) {
      value.setOpaque(value.getPlain() + more);
    }

    void set(long newValue) {
      value.setOpaque(newValue);
    }

    long get() {
      return value.getOpaque();
    }
  }

  final Count ticks = new Count();
  final Count duplicates = new Count();
  final Count tradeGaps = new Count();
  final Count bookGaps = new Count();
  final Count recovered = new Count();
  final Count syncs = new Count();
  final Count checks = new Count();
  final Count mismatches = new Count();
  final Count restarts = new Count();

  /** Ticks whose id or time was absurd. */
  final Count implausible = new Count();

  /** Trades that were given up for good: no connection and no request brought them. */
  final Count lost = new Count();

  /** Trades that are missing now and may still come. */
  final Count missing = new Count();

  /** Trades, and changes of the book, that wait behind a hole now. */
  final Count heldTrades = new Count();

  final Count heldDeltas = new Count();

  /** When the last tick was taken, epoch microseconds; 0 for none. */
  final Count lastTickMicros = new Count();

  /** The last live trade, or null. */
  private final AtomicReference<Tick.Trade> lastTrade = new AtomicReference<>();

  /** Whether the order book is complete. */
  volatile boolean bookSynced;

  /** Whether time has to pass here: ticks wait behind a hole, or something is due. */
  volatile boolean holding;

  /** Ticks over the last second; written by the sampler alone. */
  volatile double ticksPerSecond;

  void traded(Tick.Trade trade) {
    lastTrade.setRelease(trade);
  }

  Tick.Trade lastTrade() {
    return lastTrade.getAcquire();
  }

  long gaps() {
    return tradeGaps.get() + bookGaps.get();
  }
}
