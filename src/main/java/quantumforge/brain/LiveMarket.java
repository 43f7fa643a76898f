package quantumforge.brain;

import io.questdb.griffin.SqlException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import quantumforge.kernel.Bar;
import quantumforge.kernel.BookDepth;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Tick;
import quantumforge.store.BarHistory;
import quantumforge.store.BarInterval;

/** The market as this brain has it now, through its cache. Thread-safe. */
final class LiveMarket implements MarketView {

  private final TieredCache cache;
  private final BarHistory bars;
  private final BooleanSupplier catchingUp;

  LiveMarket(TieredCache cache, BarHistory bars, BooleanSupplier catchingUp) {
    this.cache = cache;
    this.bars = bars;
    this.catchingUp = catchingUp;
  }

  @Override
  public long nowMicros() {
    return MicroClock.now();
  }

  @Override
  public boolean catchingUp() {
    return catchingUp.getAsBoolean();
  }

  @Override
  public List<Tick.Trade> trades(Instrument instrument, long fromMicros, long toMicros, int limit) {
    return cache.trades(instrument, fromMicros, toMicros, limit).trades();
  }

  @Override
  public Optional<Tick.TopOfBook> top(Instrument instrument) {
    return cache.top(instrument);
  }

  @Override
  public Optional<BookDepth> book(Instrument instrument, int levels) {
    ReplayedMarket.checkLimit(levels);
    return cache.book(instrument, levels);
  }

  @Override
  public List<Bar> bars(
      Instrument instrument, BarInterval interval, long fromMicros, long toMicros, int limit) {
    ReplayedMarket.checkLimit(limit);
    try {
      return bars.built(instrument, interval, fromMicros, toMicros, MicroClock.now(), limit);
    } catch (SqlException failure) {
      throw ColdBooks.unanswered(instrument, failure);
    }
  }
}
