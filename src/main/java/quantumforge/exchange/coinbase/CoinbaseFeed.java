package quantumforge.exchange.coinbase;

/** Which of Coinbase's two market data feeds is used; both carry the same market. */
public enum CoinbaseFeed {
  /** Coinbase Exchange: level2_batch, matches, and a heartbeat with the newest trade id. */
  EXCHANGE,

  /** Coinbase Advanced Trade: level2, market_trades; every message of a socket is numbered. */
  ADVANCED;

  private static final String USDC = "-USDC";

  /**
   * How the feed's messages name a product. Advanced Trade keeps one book for dollars and USDC and
   * names it {@code -USD}, whichever of the two was asked for.
   */
  String says(String product) {
    return switch (this) {
      case EXCHANGE -> product;
      case ADVANCED ->
          product.endsWith(USDC) && product.length() > USDC.length()
              ? product.substring(0, product.length() - 1)
              : product;
    };
  }
}
