package quantumforge.kernel;

/**
 * The side of the party that took liquidity: BUY when the taker bought, SELL when the taker sold.
 */
public enum Side {
  BUY,
  SELL
}
