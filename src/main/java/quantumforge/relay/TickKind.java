package quantumforge.relay;

/** What a tick is, in one byte of the KIND column; the order is part of the format. */
enum TickKind {
  TRADE_BUY,
  TRADE_SELL,
  BOOK_DELTA,
  BOOK_SNAPSHOT,
  TOP_OF_BOOK,
  GAP;

  private static final TickKind[] ALL = values();

  static TickKind of(int code) throws CorruptBlockException {
    if (code >= ALL.length) {
      throw new CorruptBlockException(
          "unknown kind of tick " + code + "; written by a newer version?");
    }
    return ALL[code];
  }
}
