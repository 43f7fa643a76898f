package quantumforge.exchange.coinbase;

/** Which of Coinbase's two market data feeds is used; both carry the same market. */
public enum CoinbaseFeed {
  /** Coinbase Exchange: level2_batch, matches, and a heartbeat with the newest trade id. */
  EXCHANGE,

  /** Coinbase Advanced Trade: level2, market_trades; every message of a socket is numbered. */
  ADVANCED
}
