package quantumforge.exchange.paper;

import java.util.List;

/**
 * What the market said to the world, whoever listened: the oracle for anyone who claims to hold all
 * of it.
 *
 * @param state of the market
 * @param endOfMarket whether nothing more will be said
 * @param trades over all symbols
 */
public record PaperLedger(String state, boolean endOfMarket, long trades, List<Entry> symbols) {

  public PaperLedger {
    symbols = List.copyOf(symbols);
  }

  /**
   * One symbol.
   *
   * @param firstTradeId 0 when there was no trade
   * @param hash {@link quantumforge.kernel.TradeHash} over all trades in order, 16 hex digits
   * @param depthMessages diff depth messages
   * @param lastDepthId the last update id that a depth message said; -1 when there was none
   * @param bookTickerMessages best bid and ask messages
   * @param bookTickerIds those with an update id above all before: what is new in them
   * @param book the best levels of the book now, as {@link BestLevels} says them; empty when it is
   *     not known
   */
  public record Entry(
      String symbol,
      long trades,
      long firstTradeId,
      long lastTradeId,
      String hash,
      long depthMessages,
      long lastDepthId,
      long bookTickerMessages,
      long bookTickerIds,
      String book) {}
}
