package quantumforge.relay;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import quantumforge.kernel.BookDepth;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * The newest trades, the best bid and ask, and the order book of every symbol, in memory. Trades
 * that come late are not kept: they would push out the newest ones. HOT vouches for no time before
 * the first trade behind the last hole. One thread at a time writes what is of one exchange, any
 * thread reads.
 */
public final class HotTier {

  /**
   * Ticks taken under one lock, whose taking costs more than the work done: a question waits for
   * about a microsecond.
   */
  private static final int LOCKED_TICKS = 64;

  private final int capacity;
  private final int bookLevels;
  private final Object lock = new Object();
  private final ConcurrentHashMap<Instrument, Ring> rings = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Instrument, FollowedBook> books = new ConcurrentHashMap<>();
  private final LongAdder ticks = new LongAdder();

  /**
   * Begins empty.
   *
   * @param capacity trades kept for each symbol, 1 or more
   * @param bookLevels levels kept of each side of each symbol's book; 0 keeps no books
   */
  public HotTier(int capacity, int bookLevels) {
    this.capacity = capacity;
    this.bookLevels = bookLevels;
  }

  /** Takes what it keeps of a tick. */
  public void add(Tick tick) {
    add(List.of(tick));
  }

  /** Takes what it keeps of ticks, in their order. */
  public void add(List<? extends Tick> batch) {
    for (int from = 0; from < batch.size(); from += LOCKED_TICKS) {
      int to = Math.min(from + LOCKED_TICKS, batch.size());
      synchronized (lock) {
        for (int i = from; i < to; i++) {
          addToRing(batch.get(i));
        }
      }
      for (int i = from; i < to; i++) {
        addToBook(batch.get(i));
      }
    }
    ticks.add(batch.size());
  }

  private void addToRing(Tick tick) {
    switch (tick) {
      case Tick.Trade trade -> ring(trade.instrument()).add(trade);
      case Tick.TopOfBook top -> ring(top.instrument()).top = top;
      case Tick.Gap gap -> {
        if (gap.channel() == Tick.Channel.TRADES && !gap.repaired()) {
          ring(gap.instrument()).open(gap);
        }
      }
      case Tick.BookDelta book -> {
        // Books have locks of their own.
      }
      case Tick.BookSnapshot book -> {
        // As above.
      }
    }
  }

  private void addToBook(Tick tick) {
    switch (tick) {
      case Tick.Trade trade -> {
        // Its ring has it.
      }
      case Tick.TopOfBook top -> {
        // As above.
      }
      case Tick.BookDelta delta -> {
        FollowedBook book = books.get(delta.instrument());
        if (book != null) {
          book.add(delta);
        }
      }
      case Tick.BookSnapshot snapshot -> {
        if (bookLevels > 0) {
          books
              .computeIfAbsent(snapshot.instrument(), of -> new FollowedBook(of, bookLevels))
              .add(snapshot);
        }
      }
      case Tick.Gap gap -> {
        FollowedBook book = books.get(gap.instrument());
        if (book != null) {
          book.add(gap);
        }
      }
    }
  }

  /**
   * What comes next of an exchange does not follow on what came before: nothing before it is
   * vouched for, and books begin with their next snapshots.
   */
  public void beginAnew(String exchange) {
    rings.forEach(
        (instrument, ring) -> {
          if (instrument.exchange().equals(exchange)) {
            ring.open();
          }
        });
    books.keySet().removeIf(instrument -> instrument.exchange().equals(exchange));
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

  /**
   * The newest best bid and ask of a symbol: the venue's own, or those of the book when none ever
   * came; empty while neither is known. Any thread may ask.
   */
  public Optional<Tick.TopOfBook> top(Instrument instrument) {
    Ring ring = rings.get(instrument);
    Tick.TopOfBook quote = ring == null ? null : ring.top;
    return quote == null ? book(instrument, 1).flatMap(BookDepth::top) : Optional.of(quote);
  }

  /**
   * The best levels of a symbol's book; empty before its first snapshot and behind a Gap. Any
   * thread may ask.
   *
   * @param levels at most this many of each side, 0 or more
   */
  public Optional<BookDepth> book(Instrument instrument, int levels) {
    FollowedBook book = books.get(instrument);
    return book == null ? Optional.empty() : book.depth(levels);
  }

  /**
   * When the collector took the newest trade, best bid and ask or change of the book of a symbol
   * that is here, in microseconds since the epoch; 0 for none. Any thread may ask.
   */
  public long newestMicros(Instrument instrument) {
    Ring ring = rings.get(instrument);
    long newest = book(instrument, 0).map(BookDepth::receivedMicros).orElse(0L);
    return ring == null ? newest : Math.max(newest, ring.newestMicros());
  }

  /** The symbols of which anything is known. Any thread may ask. */
  public Set<Instrument> instruments() {
    Set<Instrument> known = new HashSet<>(rings.keySet());
    known.addAll(books.keySet());
    return known;
  }

  /** Books that are known now. */
  public long books() {
    return books.values().stream().filter(book -> book.depth(0).isPresent()).count();
  }

  /** Ticks taken since the start. */
  public long ticks() {
    return ticks.sum();
  }

  private Ring ring(Instrument instrument) {
    Ring ring = rings.get(instrument);
    return ring != null ? ring : rings.computeIfAbsent(instrument, key -> new Ring(capacity, lock));
  }

  private static final class Ring {
    private final Object lock;
    private final Tick.Trade[] trades;

    /** Their times: what is pushed out has left the processor's caches long ago. */
    private final long[] timesMicros;

    private final TradeOrder order = new TradeOrder();
    private long count;
    private long newestMissingMicros;
    private boolean holeOpen;
    private volatile Tick.TopOfBook top;

    Ring(int capacity, Object lock) {
      this.lock = lock;
      trades = new Tick.Trade[capacity];
      timesMicros = new long[capacity];
    }

    /** Under the lock. */
    void open(Tick.Gap gap) {
      order.add(gap);
      holeOpen = true;
    }

    void open() {
      synchronized (lock) {
        holeOpen = true;
      }
    }

    /** Under the lock. */
    void add(Tick.Trade trade) {
      long micros = trade.timestampMicros();
      if (order.add(trade) == TradeOrder.Place.LATE) {
        missing(micros);
        return;
      }
      int slot = (int) (count % trades.length);
      if (count == 0 || holeOpen) {
        missing(micros);
        holeOpen = false;
      }
      if (count >= trades.length) {
        missing(timesMicros[slot]);
      }
      trades[slot] = trade;
      timesMicros[slot] = micros;
      count++;
    }

    /** From this trade's time back, something is not here. */
    private void missing(long micros) {
      newestMissingMicros = Math.max(newestMissingMicros, micros);
    }

    long completeAfterMicros() {
      synchronized (lock) {
        return count == 0 || holeOpen ? Long.MAX_VALUE : newestMissingMicros;
      }
    }

    long newestMicros() {
      Tick.TopOfBook newestTop = top;
      long newest = newestTop == null ? 0 : newestTop.receivedMicros();
      synchronized (lock) {
        return count == 0
            ? newest
            : Math.max(newest, trades[(int) ((count - 1) % trades.length)].receivedMicros());
      }
    }

    List<Tick.Trade> between(long fromMicros, long toMicros) {
      List<Tick.Trade> found = new ArrayList<>();
      synchronized (lock) {
        for (long i = Math.max(0, count - trades.length); i < count; i++) {
          int slot = (int) (i % trades.length);
          if (timesMicros[slot] >= fromMicros && timesMicros[slot] <= toMicros) {
            found.add(trades[slot]);
          }
        }
      }
      return found;
    }
  }
}
