package quantumforge.demo;

/**
 * Looks for holes in the stored order book of one symbol: behind its first snapshot every change
 * must continue what is there, up to the last one that the exchange said. For one thread.
 */
final class BookTally {

  private static final long NONE = -1;

  private final String symbol;
  private final long lastBookId;
  private long reached = NONE;
  private long updates;
  private long breaks;

  /**
   * @param lastBookId the last update id that the exchange said; -1 for none
   */
  BookTally(String symbol, long lastBookId) {
    this.symbol = symbol;
    this.lastBookId = lastBookId;
  }

  /** Takes the next stored message, in order of {@code lastId}, a snapshot before a change. */
  void add(long firstId, long lastId, boolean snapshot) {
    boolean fits = snapshot ? reached == NONE || lastId <= reached : firstId <= reached + 1;
    if (!fits || !snapshot && reached == NONE) {
      breaks++;
    }
    updates += snapshot ? 0 : 1;
    reached = Math.max(reached, lastId);
  }

  Result result() {
    return new Result(symbol, updates, breaks + (reached < lastBookId ? 1 : 0));
  }

  /**
   * How the stored changes hang together.
   *
   * @param updates changes in the store
   * @param breaks places at which something is missing, the end included
   */
  record Result(String symbol, long updates, long breaks) {}
}
