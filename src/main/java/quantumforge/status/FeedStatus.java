package quantumforge.status;

import java.util.List;

/**
 * The feed of one exchange on a collector. Counters count since the process started.
 *
 * @param exchange as the data contracts spell it, for example {@code binance_spot}
 * @param connectionsUp connections that are open and subscribed
 * @param connectionsWanted connections that should be
 * @param ticks handed on
 * @param ticksPerSecond over the last second
 * @param duplicates ticks dropped because they were already taken
 * @param gaps Gap records produced
 * @param badMessages messages that could not be used
 * @param reconnects connections that were lost and are opened again
 * @param bookChecks comparisons of a rebuilt book with the venue's best bid and ask at an equal id
 * @param bookMismatches those that differed
 * @param missingTrades trades that are missing now and may still come: waited for behind a hole, or
 *     being fetched; 0 when everything up to the newest trade is there or given up for good
 */
public record FeedStatus(
    String exchange,
    int connectionsUp,
    int connectionsWanted,
    long ticks,
    double ticksPerSecond,
    long duplicates,
    long gaps,
    long badMessages,
    long reconnects,
    long bookChecks,
    long bookMismatches,
    long missingTrades,
    List<SymbolStatus> symbols) {

  public FeedStatus {
    symbols = List.copyOf(symbols);
  }

  /**
   * One symbol of the feed.
   *
   * @param venueSymbol the venue's own name of it, for example {@code BTC-USD} of {@code BTCUSD}
   * @param ticksPerSecond over the last second
   * @param lastTickMicros when the collector took the last tick, epoch microseconds; 0 for none
   * @param lastPrice of the last trade as the venue wrote it; empty for none
   * @param bookSynced whether the order book is complete
   */
  public record SymbolStatus(
      String symbol,
      String venueSymbol,
      long ticks,
      double ticksPerSecond,
      long lastTickMicros,
      String lastPrice,
      boolean bookSynced) {}
}
