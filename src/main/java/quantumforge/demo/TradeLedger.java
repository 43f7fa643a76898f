package quantumforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quantumforge.kernel.Instrument;

/**
 * What the paper exchange said: the truth that stores are compared with.
 *
 * @param ended whether nothing is traded any more
 */
record TradeLedger(boolean ended, List<Entry> symbols) {

  TradeLedger {
    symbols = List.copyOf(symbols);
  }

  /**
   * One symbol of one exchange.
   *
   * @param firstId 0 when there was no trade
   * @param hash {@link quantumforge.kernel.TradeHash} over all trades in order of id
   * @param quotes best bids and asks with an update id of their own
   * @param lastBookId the last update id of the order book that was said; -1 for none
   * @param book its best levels, as {@link quantumforge.exchange.paper.BestLevels} says them; empty
   *     when the exchange does not know
   */
  record Entry(
      Instrument instrument,
      long trades,
      long firstId,
      long lastId,
      long hash,
      long quotes,
      long lastBookId,
      String book) {

    String symbol() {
      return instrument.symbol();
    }
  }

  /** What two exchanges said. */
  TradeLedger and(TradeLedger other) {
    List<Entry> all = new ArrayList<>(symbols);
    all.addAll(other.symbols);
    return new TradeLedger(ended && other.ended, all);
  }

  /** Of several exchanges those that traded nothing. */
  List<String> silent() {
    Map<String, Long> trades = new TreeMap<>();
    symbols.forEach(
        entry -> trades.merge(entry.instrument().exchange(), entry.trades(), Long::sum));
    return trades.size() == 1
        ? List.of()
        : trades.keySet().stream().filter(exchange -> trades.get(exchange) == 0).toList();
  }

  List<Instrument> instruments() {
    return symbols.stream().map(Entry::instrument).toList();
  }

  long trades() {
    return symbols.stream().mapToLong(Entry::trades).sum();
  }

  /**
   * @param exchange how the data contract names the venue
   * @param json the answer of {@code /paper/ledger}
   */
  static TradeLedger of(String exchange, JsonNode json) {
    List<Entry> symbols = new ArrayList<>();
    for (JsonNode entry : json.path("symbols")) {
      symbols.add(
          new Entry(
              new Instrument(exchange, entry.path("symbol").asText()),
              entry.path("trades").asLong(),
              entry.path("firstTradeId").asLong(),
              entry.path("lastTradeId").asLong(),
              Long.parseUnsignedLong(entry.path("hash").asText("0"), 16),
              entry.path("bookTickerIds").asLong(),
              entry.path("lastDepthId").asLong(-1),
              entry.path("book").asText()));
    }
    return new TradeLedger(json.path("endOfMarket").asBoolean(), symbols);
  }
}
