package quantumforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What the paper exchange traded: the truth that stores are compared with.
 *
 * @param ended whether nothing is traded any more
 */
record TradeLedger(boolean ended, List<Entry> symbols) {

  TradeLedger {
    symbols = List.copyOf(symbols);
  }

  /**
   * One symbol.
   *
   * @param firstId 0 when there was no trade
   * @param hash {@link quantumforge.kernel.TradeHash} over all trades in order of id
   */
  record Entry(String symbol, long trades, long firstId, long lastId, long hash) {}

  long trades() {
    return symbols.stream().mapToLong(Entry::trades).sum();
  }

  /**
   * @param json the answer of {@code /paper/ledger}
   */
  static TradeLedger of(JsonNode json) {
    List<Entry> symbols = new ArrayList<>();
    for (JsonNode entry : json.path("symbols")) {
      symbols.add(
          new Entry(
              entry.path("symbol").asText(),
              entry.path("trades").asLong(),
              entry.path("firstTradeId").asLong(),
              entry.path("lastTradeId").asLong(),
              Long.parseUnsignedLong(entry.path("hash").asText("0"), 16)));
    }
    return new TradeLedger(json.path("endOfMarket").asBoolean(), symbols);
  }
}
