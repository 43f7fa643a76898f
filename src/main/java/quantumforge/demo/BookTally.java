package quantumforge.demo;

/**
 * Looks for holes in the stored order book of one symbol: behind its first snapshot every change
 * must continue what is there, up to the last one that the exchange said. For one thread.
 */
final class BookTally {

  private static final long NONE = -1;

  private final String symbol;
  private final long lastBookId;
  private final Announced announced;
  private long reached = NONE;
  private long updates;
  private long breaks;
  private long breaksAnnounced;

  /** Whether Gaps name every id behind {@code reached}, up to {@code next}, where it goes on. */
  interface Announced {
    boolean between(long reached, long next);
  }

  /**
   * @param lastBookId the last update id that the exchange said; -1 for none
   */
  BookTally(String symbol, long lastBookId, Announced announced) {
    this.symbol = symbol;
    this.lastBookId = lastBookId;
    this.announced = announced;
  }

  /** Takes the next stored message, in order of {@code lastId}, a change before a snapshot. */
  void add(long firstId, long lastId, boolean snapshot) {
    boolean fits = snapshot ? reached == NONE || lastId <= reached : firstId <= reached + 1;
    if (!fits || !snapshot && reached == NONE) {
      breaks++;
      breaksAnnounced += snapshot && announced.between(reached, lastId) ? 1 : 0;
    }
    updates += snapshot ? 0 : 1;
    reached = Math.max(reached, lastId);
  }

  Result result() {
    long missingEnd = reached < lastBookId ? 1 : 0;
    return new Result(symbol, updates, breaks + missingEnd, breaksAnnounced, missingEnd == 0);
  }

  /**
   * How the stored changes hang together.
   *
   * @param updates changes in the store
   * @param breaks places at which something is missing, the end included
   * @param breaksAnnounced those of them that Gaps announce whole and behind which the book begins
   *     again with a snapshot
   * @param reachesEnd whether the last change that the exchange said is there, as far as it has ids
   */
  record Result(
      String symbol, long updates, long breaks, long breaksAnnounced, boolean reachesEnd) {}
}
