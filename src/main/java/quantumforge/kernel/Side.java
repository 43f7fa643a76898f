package quantumforge.kernel;

/**
 * The side of the party that took liquidity: BUY when the taker bought, SELL when the taker sold.
 */
public enum Side {
  /** The taker bought: the price was an ask. */
  BUY,

  /** The taker sold: the price was a bid. */
  SELL
}
