package quantumforge.feed;

import quantumforge.kernel.Tick;

/** What the machines of one instrument want done. Called in order, by one thread at a time. */
interface LaneOutput {

  /** Hands one tick on; blocks while there is no room. */
  void emit(Tick tick);

  /**
   * Asks the venue for past trades; the answer comes as a page or as a failure.
   *
   * @param delayMillis about so much later, never more
   */
  void fetchTrades(long fromId, int limit, long delayMillis);

  /**
   * Asks the venue for a whole order book; the answer comes as a snapshot or as a failure.
   *
   * @param delayMillis about so much later, never more
   */
  void fetchSnapshot(long delayMillis);

  /**
   * Has the socket that brings the tick of this moment replaced; the books of the new one are
   * whole.
   *
   * @param why one sentence for people
   */
  void renew(String why);

  /** Tells the operator of a tick whose id or time is absurd; not every one needs a line. */
  void implausible(String message);

  /** Tells the operator something that is neither expected nor fatal. */
  void warn(String message);
}
