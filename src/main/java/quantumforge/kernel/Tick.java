package quantumforge.kernel;

/**
 * One fact of the market as a collector took it, or the explicit record that facts are missing.
 * Times are microseconds since the epoch, UTC; {@code receivedMicros} is the collector's own clock,
 * all others are the venue's.
 */
public sealed interface Tick {

  /** What the tick is about. */
  Instrument instrument();

  /** When the venue says that it happened; where the venue does not say, when it was received. */
  long timestampMicros();

  /** When the collector took it, by the collector's clock. */
  long receivedMicros();

  /**
   * One trade.
   *
   * @param tradeId the venue's id, contiguous per instrument
   * @param side the taker's side
   * @param timestampMicros when the trade was made
   * @param eventMicros when the venue sent the message
   */
  record Trade(
      Instrument instrument,
      long tradeId,
      Price price,
      Quantity quantity,
      Side side,
      long timestampMicros,
      long eventMicros,
      long receivedMicros)
      implements Tick {}

  /**
   * Changed levels of an order book; quantities are absolute and 0 removes a level.
   *
   * @param firstUpdateId the first update id that the message covers
   * @param lastUpdateId the last one; the book carries this id afterwards
   */
  record BookDelta(
      Instrument instrument,
      long firstUpdateId,
      long lastUpdateId,
      Levels bids,
      Levels asks,
      long timestampMicros,
      long receivedMicros)
      implements Tick {}

  /**
   * A whole order book, best level first on each side; replaces what was known.
   *
   * @param lastUpdateId the id up to which updates are contained
   */
  record BookSnapshot(
      Instrument instrument, long lastUpdateId, Levels bids, Levels asks, long receivedMicros)
      implements Tick {
    @Override
    public long timestampMicros() {
      return receivedMicros;
    }
  }

  /**
   * The best bid and ask.
   *
   * @param updateId the book's update id at that moment; shares its counter with {@link BookDelta}
   */
  record TopOfBook(
      Instrument instrument,
      long updateId,
      Price bid,
      Quantity bidQuantity,
      Price ask,
      Quantity askQuantity,
      long receivedMicros)
      implements Tick {
    @Override
    public long timestampMicros() {
      return receivedMicros;
    }
  }

  /**
   * Ids that the collector did not receive.
   *
   * @param channel which ids these are
   * @param fromId the first missing id
   * @param toId the last missing id
   * @param cause one sentence for people
   * @param repaired whether the missing data was fetched afterwards
   * @param receivedMicros when the collector noticed
   */
  record Gap(
      Instrument instrument,
      Channel channel,
      long fromId,
      long toId,
      String cause,
      boolean repaired,
      long receivedMicros)
      implements Tick {
    @Override
    public long timestampMicros() {
      return receivedMicros;
    }
  }

  /** The sequences of ids that a venue gives out per instrument. */
  enum Channel {
    /** Trade ids: contiguous, so each missing one is a trade. */
    TRADES,

    /** Update ids of the order book; one message may cover many. */
    BOOK,

    /**
     * The same update ids, of which only best bids and asks are missing: the order book goes on.
     */
    QUOTES
  }
}
