package quantumforge.exchange.paper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Side;

/** The JSON of the REST calls, as the venue writes it; times in either unit. */
final class RestAnswers {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> QUOTES =
      List.of("USDT", "USDC", "USD", "BTC", "ETH", "BNB", "EUR", "BRL", "AUD");

  private RestAnswers() {}

  static String serverTime(long epochMicros, boolean micros) {
    return "{\"serverTime\":" + time(epochMicros, micros) + "}";
  }

  /** An order book with its best levels alone. */
  static String cut(String book, int levels) {
    try {
      ObjectNode all = (ObjectNode) MAPPER.readTree(book);
      for (String side : List.of("bids", "asks")) {
        ArrayNode some = (ArrayNode) all.path(side);
        while (some.size() > levels) {
          some.remove(some.size() - 1);
        }
      }
      return all.toString();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("the market's own book is JSON", impossible);
    }
  }

  static String trades(List<PastTrade> trades, boolean micros) {
    StringBuilder out = new StringBuilder("[");
    for (PastTrade trade : trades) {
      out.append(out.length() == 1 ? "" : ",");
      out.append("{\"id\":").append(trade.id());
      out.append(",\"price\":\"").append(trade.price());
      out.append("\",\"qty\":\"").append(trade.quantity());
      out.append("\",\"quoteQty\":\"").append(quoteQuantity(trade));
      out.append("\",\"time\":").append(time(trade.timestampMicros(), micros));
      out.append(",\"isBuyerMaker\":").append(trade.side() == Side.SELL);
      out.append(",\"isBestMatch\":true}");
    }
    return out.append(']').toString();
  }

  /** Each trade as an aggregate of its own. */
  static String aggTrades(List<PastTrade> trades, boolean micros) {
    StringBuilder out = new StringBuilder("[");
    for (PastTrade trade : trades) {
      out.append(out.length() == 1 ? "" : ",");
      out.append("{\"a\":").append(trade.id());
      out.append(",\"p\":\"").append(trade.price());
      out.append("\",\"q\":\"").append(trade.quantity());
      out.append("\",\"f\":").append(trade.id()).append(",\"l\":").append(trade.id());
      out.append(",\"T\":").append(time(trade.timestampMicros(), micros));
      out.append(",\"m\":").append(trade.side() == Side.SELL).append(",\"M\":true}");
    }
    return out.append(']').toString();
  }

  static String exchangeInfo(List<MarketSymbol> symbols, int weightPerMinute, boolean micros) {
    StringBuilder out = new StringBuilder("{\"timezone\":\"UTC\",\"serverTime\":");
    out.append(time(MicroClock.now(), micros));
    out.append(",\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",");
    out.append("\"intervalNum\":1,\"limit\":").append(weightPerMinute).append("}],");
    out.append("\"exchangeFilters\":[],\"symbols\":[");
    for (int i = 0; i < symbols.size(); i++) {
      out.append(i == 0 ? "" : ",");
      describe(out, symbols.get(i));
    }
    return out.append("]}").toString();
  }

  private static void describe(StringBuilder out, MarketSymbol symbol) {
    String name = symbol.name();
    String quote =
        QUOTES.stream()
            .filter(known -> name.endsWith(known) && name.length() > known.length())
            .findFirst()
            .orElse("");
    String base = name.substring(0, name.length() - quote.length());
    out.append("{\"symbol\":\"").append(name).append("\",\"status\":\"TRADING\"");
    out.append(",\"baseAsset\":\"").append(base).append("\",\"baseAssetPrecision\":8");
    out.append(",\"quoteAsset\":\"").append(quote).append("\",\"quotePrecision\":8");
    out.append(",\"quoteAssetPrecision\":8,\"isSpotTradingAllowed\":true,\"filters\":[");
    out.append("{\"filterType\":\"PRICE_FILTER\",\"minPrice\":\"").append(symbol.tickSize());
    out.append("\",\"maxPrice\":\"1000000.00000000\",\"tickSize\":\"").append(symbol.tickSize());
    out.append("\"},{\"filterType\":\"LOT_SIZE\",\"minQty\":\"").append(symbol.stepSize());
    out.append("\",\"maxQty\":\"900000.00000000\",\"stepSize\":\"").append(symbol.stepSize());
    out.append("\"}],\"permissions\":[\"SPOT\"]}");
  }

  private static String quoteQuantity(PastTrade trade) {
    return new BigDecimal(trade.price().toString())
        .multiply(new BigDecimal(trade.quantity().toString()))
        .setScale(TextBuffer.DECIMALS, RoundingMode.DOWN)
        .toPlainString();
  }

  private static long time(long epochMicros, boolean micros) {
    return micros ? epochMicros : epochMicros / 1_000;
  }
}
