package quantumforge.exchange.paper;

/** What the REST calls ask of one symbol. Thread-safe. */
interface MarketSymbol {

  String name();

  /** The order book as JSON, as {@code /api/v3/depth} answers it. */
  String depth(int limit);

  TradeHistory history();

  SymbolLedger ledger();

  /** The smallest step of the price, as text with eight decimals. */
  String tickSize();

  /** The smallest step of the quantity, as text with eight decimals. */
  String stepSize();
}
