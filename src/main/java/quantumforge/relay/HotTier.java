package quantumforge.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * The newest trades and the best bid and ask of every symbol, in memory. Trades that come late are
 * not kept: they would push out the newest ones. HOT vouches for no time before the first trade
 * behind the last hole. One thread writes, any thread reads.
 */
public final class HotTier {

  private final int capacity;
  private final ConcurrentHashMap<Instrument, Ring> rings = new ConcurrentHashMap<>();
  private final LongAdder ticks = new LongAdder();

  /**
   * Begins empty.
   *
   * @param capacity trades kept for each symbol, 1 or more
   */
  public HotTier(int capacity) {
    this.capacity = capacity;
  }

  /** Takes what it keeps of a tick; order books are not kept here. */
  public void add(Tick tick) {
    switch (tick) {
      case Tick.Trade trade -> ring(trade.instrument()).add(trade);
      case Tick.TopOfBook top -> ring(top.instrument()).top = top;
      case Tick.BookDelta delta -> {}
      case Tick.BookSnapshot snapshot -> {}
      case Tick.Gap gap -> {
        if (gap.channel() == Tick.Channel.TRADES && !gap.repaired()) {
          ring(gap.instrument()).open(gap);
        }
      }
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
   * Long#MAX_VALUE} for a symbol never seen, and while no trade has come behind a hole.
   */
  public long completeAfterMicros(Instrument instrument) {
    Ring ring = rings.get(instrument);
    return ring == null ? Long.MAX_VALUE : ring.completeAfterMicros();
  }

  /** The newest best bid and ask of a symbol; empty before the first one. Any thread may ask. */
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
    private final TradeOrder order = new TradeOrder();
    private long count;
    private long newestMissingMicros;
    private boolean holeOpen;
    private volatile Tick.TopOfBook top;

    Ring(int capacity) {
      trades = new Tick.Trade[capacity];
    }

    synchronized void open(Tick.Gap gap) {
      order.add(gap);
      holeOpen = true;
    }

    synchronized void add(Tick.Trade trade) {
      if (order.add(trade) == TradeOrder.Place.LATE) {
        missing(trade);
        return;
      }
      int slot = (int) (count % trades.length);
      if (count == 0 || holeOpen) {
        missing(trade);
        holeOpen = false;
      }
      if (trades[slot] != null) {
        missing(trades[slot]);
      }
      trades[slot] = trade;
      count++;
    }

    /** From this trade's time back, something is not here. */
    private void missing(Tick.Trade trade) {
      newestMissingMicros = Math.max(newestMissingMicros, trade.timestampMicros());
    }

    synchronized long completeAfterMicros() {
      return count == 0 || holeOpen ? Long.MAX_VALUE : newestMissingMicros;
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
