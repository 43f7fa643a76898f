package quantumforge.feed;

import quantumforge.kernel.Tick;

/** Where a feed's merged ticks go. Called by one thread at a time. */
public interface TickSink {

  /**
   * Takes one tick. Blocks while there is no room, which pushes back to the venue.
   *
   * @throws InterruptedException when the feed is being stopped; the tick was not taken
   */
  void accept(Tick tick) throws InterruptedException;
}
