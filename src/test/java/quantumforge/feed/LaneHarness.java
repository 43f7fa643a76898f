package quantumforge.feed;

import quantumforge.exchange.BookIds;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/** One lane with an output that only counts, for benchmarks of other packages. */
public final class LaneHarness {

  private final Lane lane;
  private long emitted;

  public LaneHarness(Instrument instrument) {
    lane =
        new Lane(instrument, FeedPosition.NONE, BookIds.VENUE, TestSettings.feed(), new Counting());
  }

  /** Takes one tick; the number of ticks handed on so far. */
  public long take(Tick tick) {
    lane.onTick(1, tick);
    return emitted;
  }

  private final class Counting implements LaneOutput {

    @Override
    public void emit(Tick tick) {
      emitted++;
    }

    @Override
    public void fetchTrades(long fromId, int limit, long delayMillis) {}

    @Override
    public void fetchSnapshot(long delayMillis) {}

    @Override
    public void renew(String why) {
      throw new AssertionError(why);
    }

    @Override
    public void implausible(String message) {
      throw new IllegalStateException(message);
    }

    @Override
    public void warn(String message) {
      throw new IllegalStateException(message);
    }
  }
}
