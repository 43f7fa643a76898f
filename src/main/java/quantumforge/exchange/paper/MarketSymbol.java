package quantumforge.exchange.paper;

/** What the REST calls ask of one symbol. Thread-safe. */
interface MarketSymbol {

  String name();

  /** The order book as JSON, as {@code /api/v3/depth} answers it. */
  String depth(int limit);

  /** The best levels of the book that it has said; empty where it cannot know what that is. */
  BestLevels best();

  TradeHistory history();

  SymbolLedger ledger();

  /** The smallest step of the price, as text with eight decimals. */
  String tickSize();

  /** The smallest step of the quantity, as text with eight decimals. */
  String stepSize();
}
