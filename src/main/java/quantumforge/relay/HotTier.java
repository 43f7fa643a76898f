package quantumforge.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * The newest trades and the best bid and ask of every symbol, in memory. One thread writes, any
 * thread reads.
 */
public final class HotTier {

  private final int capacity;
  private final ConcurrentHashMap<Instrument, Ring> rings = new ConcurrentHashMap<>();
  private final LongAdder ticks = new LongAdder();

  /**
   * @param capacity trades kept for each symbol, 1 or more
   */
  public HotTier(int capacity) {
    this.capacity = capacity;
  }

  /** Takes what it keeps of a tick; order books and gaps are not kept here. */
  public void add(Tick tick) {
    switch (tick) {
      case Tick.Trade trade -> ring(trade.instrument()).add(trade);
      case Tick.TopOfBook top -> ring(top.instrument()).top = top;
      case Tick.BookDelta delta -> {}
      case Tick.BookSnapshot snapshot -> {}
      case Tick.Gap gap -> {}
    }
    ticks.increment();
  }

  /** Trades within the span, both ends included, in the order in which they came. */
  public List<Tick.Trade> trades(Instrument instrument, long fromMicros, long toMicros) {
    Ring ring = rings.get(instrument);
    return ring == null ? List.of() : ring.between(fromMicros, toMicros);
  }

  /**
   * The time after which HOT has every trade: a query that begins later needs no other tier. {@link
   * Long#MAX_VALUE} for a symbol never seen.
   */
  public long completeAfterMicros(Instrument instrument) {
    Ring ring = rings.get(instrument);
    return ring == null ? Long.MAX_VALUE : ring.completeAfterMicros();
  }

  public Optional<Tick.TopOfBook> top(Instrument instrument) {
    Ring ring = rings.get(instrument);
    return ring == null ? Optional.empty() : Optional.ofNullable(ring.top);
  }

  /** Ticks taken since the start. */
  public long ticks() {
    return ticks.sum();
  }

  private Ring ring(Instrument instrument) {
    Ring ring = rings.get(instrument);
    return ring != null ? ring : rings.computeIfAbsent(instrument, key -> new Ring(capacity));
  }

  private static final class Ring {
    private final Tick.Trade[] trades;
    private long count;
    private long newestDroppedMicros;
    private volatile Tick.TopOfBook top;

    Ring(int capacity) {
      trades = new Tick.Trade[capacity];
    }

    synchronized void add(Tick.Trade trade) {
      int slot = (int) (count % trades.length);
      if (count == 0) {
        newestDroppedMicros = trade.timestampMicros();
      } else if (trades[slot] != null) {
        newestDroppedMicros = Math.max(newestDroppedMicros, trades[slot].timestampMicros());
      }
      trades[slot] = trade;
      count++;
    }

    synchronized long completeAfterMicros() {
      return count == 0 ? Long.MAX_VALUE : newestDroppedMicros;
    }

    synchronized List<Tick.Trade> between(long fromMicros, long toMicros) {
      List<Tick.Trade> found = new ArrayList<>();
      for (long i = Math.max(0, count - trades.length); i < count; i++) {
        Tick.Trade trade = trades[(int) (i % trades.length)];
        if (trade.timestampMicros() >= fromMicros && trade.timestampMicros() <= toMicros) {
          found.add(trade);
        }
      }
      return found;
    }
  }
}
