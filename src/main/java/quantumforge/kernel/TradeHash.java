package quantumforge.kernel;

/**
 * A 64-bit hash chained over a sequence of trades of one instrument, so that two parties can tell
 * whether they hold the same trades, byte for byte and in the same order, by comparing one number.
 *
 * <p>Start with {@link #START} and feed each trade in order. Per trade, five parts are taken in:
 * the id, the price text, the quantity text, the side and the time. A number is taken in by {@code
 * h = mix(h ^ number)}; a text by {@code h = (h ^ character) * 0x100000001b3} for each character
 * (FNV-1a), closed with its length as a number, so that no digit can move from one text to the
 * next. {@code mix} is the 64-bit finalizer of MurmurHash3. A guard against loss, doubling,
 * reordering and rounding, not against forgery.
 */
@Deterministic
public final class TradeHash {

  /** The hash of no trade at all. */
  public static final long START = 0xcbf29ce484222325L;

  private static final long FNV_PRIME = 0x100000001b3L;

  private TradeHash() {}

  /**
   * The hash after one more trade.
   *
   * @param hash what the trades before it gave; {@link #START} for the first
   * @param price as the venue wrote it
   * @param quantity as the venue wrote it
   * @param timestampMicros when the trade was made, epoch microseconds
   */
  public static long next(
      long hash, long tradeId, String price, String quantity, Side side, long timestampMicros) {
    long h = number(hash, tradeId);
    h = text(h, price);
    h = text(h, quantity);
    h = number(h, side == Side.BUY ? 1 : 2);
    return number(h, timestampMicros);
  }

  /**
   * The same for texts that are still bytes: {@code ascii[priceFrom, priceTo)} and {@code
   * ascii[quantityFrom, quantityTo)}.
   */
  public static long next(
      long hash,
      long tradeId,
      byte[] ascii,
      int priceFrom,
      int priceTo,
      int quantityFrom,
      int quantityTo,
      Side side,
      long timestampMicros) {
    long h = number(hash, tradeId);
    h = text(h, ascii, priceFrom, priceTo);
    h = text(h, ascii, quantityFrom, quantityTo);
    h = number(h, side == Side.BUY ? 1 : 2);
    return number(h, timestampMicros);
  }

  private static long text(long hash, String text) {
    long h = hash;
    for (int i = 0; i < text.length(); i++) {
      h = (h ^ text.charAt(i)) * FNV_PRIME;
    }
    return number(h, text.length());
  }

  private static long text(long hash, byte[] ascii, int from, int to) {
    long h = hash;
    for (int i = from; i < to; i++) {
      h = (h ^ ascii[i]) * FNV_PRIME;
    }
    return number(h, to - from);
  }

  private static long number(long hash, long number) {
    long h = hash ^ number;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }
}
