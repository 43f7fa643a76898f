package quantumforge.exchange.paper;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import quantumforge.kernel.Side;
import quantumforge.kernel.TradeHash;

/**
 * Counts and hashes what was said of one symbol. Written by the market's thread, read by anyone.
 */
final class SymbolLedger {

  private final String symbol;
  private long trades;
  private long firstTradeId;
  private long lastTradeId;
  private long hash = TradeHash.START;
  private long depthMessages;
  private long bookTickerMessages;
  private long lastDepthId = -1;
  private long bookTickerIds;
  private long lastBookTickerId = -1;

  SymbolLedger(String symbol) {
    this.symbol = symbol;
  }

  /** Takes in one trade whose price and quantity stand in {@code ascii} one after the other. */
  synchronized void trade(
      long tradeId, byte[] ascii, int priceTo, int quantityTo, Side side, long timestampMicros) {
    hash =
        TradeHash.next(
            hash, tradeId, ascii, 0, priceTo, priceTo, quantityTo, side, timestampMicros);
    firstTradeId = trades == 0 ? tradeId : firstTradeId;
    lastTradeId = tradeId;
    trades++;
  }

  void trade(long tradeId, String price, String quantity, Side side, long timestampMicros) {
    byte[] ascii = (price + quantity).getBytes(StandardCharsets.UTF_8);
    trade(tradeId, ascii, price.length(), ascii.length, side, timestampMicros);
  }

  synchronized void depth(long lastUpdateId) {
    depthMessages++;
    lastDepthId = Math.max(lastDepthId, lastUpdateId);
  }

  synchronized void bookTicker(long updateId) {
    bookTickerMessages++;
    if (updateId > lastBookTickerId) {
      lastBookTickerId = updateId;
      bookTickerIds++;
    }
  }

  /**
   * @param book as it is now
   */
  synchronized PaperLedger.Entry entry(BestLevels book) {
    return new PaperLedger.Entry(
        symbol,
        trades,
        firstTradeId,
        lastTradeId,
        HexFormat.of().toHexDigits(hash),
        depthMessages,
        lastDepthId,
        bookTickerMessages,
        bookTickerIds,
        book.isEmpty() ? "" : book.toString());
  }
}
