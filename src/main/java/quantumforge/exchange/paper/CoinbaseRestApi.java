package quantumforge.exchange.paper;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;

/**
 * Coinbase Exchange's public REST calls: the products, past trades page by page, and the book of a
 * product.
 */
final class CoinbaseRestApi {

  private static final Pattern OF_PRODUCT = Pattern.compile("/products/([^/]+)/(trades|book)");
  private static final int PAGE_MAX = 1_000;
  private static final int AGGREGATED_LEVELS = 50;

  private CoinbaseRestApi() {}

  static HttpResponse answer(HttpRequest request, Map<String, CoinbaseProduct> products) {
    if (request.path().equals("/products")) {
      return HttpResponse.ok(
          products.keySet().stream()
              .map(CoinbaseRestApi::listed)
              .collect(Collectors.joining(",", "[", "]")));
    }
    Matcher path = OF_PRODUCT.matcher(request.path());
    if (!path.matches() || !products.containsKey(path.group(1))) {
      return message(404, "NotFound");
    }
    CoinbaseProduct product = products.get(path.group(1));
    return path.group(2).equals("trades") ? trades(request, product) : book(request, product);
  }

  /** The venue's way of saying no. */
  static HttpResponse message(int status, String text) {
    return new HttpResponse(status, "{\"message\":\"" + text + "\"}", Map.of());
  }

  private static String listed(String product) {
    int dash = product.indexOf('-');
    String base = product.substring(0, dash);
    String quote = product.substring(dash + 1);
    return """
    {"id":"%1$s","base_currency":"%2$s","quote_currency":"%3$s","quote_increment":"0.1",\
    "base_increment":"0.0001","display_name":"%1$s","status":"online","trading_disabled":false}"""
        .formatted(product, base, quote);
  }

  /**
   * The newest first; {@code after} is a cursor to older ones, {@code before} to newer ones. The
   * cursors of the next pages stand in the headers.
   */
  private static HttpResponse trades(HttpRequest request, CoinbaseProduct product) {
    String limit = request.query().getOrDefault("limit", Integer.toString(PAGE_MAX));
    String after = request.query().getOrDefault("after", "");
    String before = request.query().getOrDefault("before", "");
    if (!limit.matches("[0-9]{1,4}") || Integer.parseInt(limit) > PAGE_MAX) {
      return message(400, "limit has to be at most " + PAGE_MAX);
    }
    if (!after.matches("[0-9]{0,18}") || !before.matches("[0-9]{0,18}")) {
      return message(400, "Invalid cursor");
    }
    int count = Math.max(1, Integer.parseInt(limit));
    List<PastTrade> page = page(product, count, after, before).reversed();
    HttpResponse answer =
        HttpResponse.ok(
            page.stream().map(CoinbaseJson::past).collect(Collectors.joining(",", "[", "]")));
    return page.isEmpty()
        ? answer
        : answer
            .with("CB-BEFORE", Long.toString(page.getFirst().id()))
            .with("CB-AFTER", Long.toString(page.getLast().id()));
  }

  /** In order of id: ids have no holes here, so that the page before a cursor can be reckoned. */
  private static List<PastTrade> page(
      CoinbaseProduct product, int count, String after, String before) {
    if (!after.isEmpty()) {
      long end = Long.parseLong(after);
      return product.trades().from(end - count, count).stream()
          .filter(trade -> trade.id() < end)
          .toList();
    }
    List<PastTrade> newest = product.trades().newest(count);
    long floor = before.isEmpty() ? Long.MIN_VALUE : Long.parseLong(before);
    return newest.stream().filter(trade -> trade.id() > floor).toList();
  }

  private static HttpResponse book(HttpRequest request, CoinbaseProduct product) {
    int most =
        switch (request.query().getOrDefault("level", "1")) {
          case "1" -> 1;
          case "2" -> AGGREGATED_LEVELS;
          default -> Integer.MAX_VALUE;
        };
    return HttpResponse.ok(
        "{\"bids\":%s,\"asks\":%s,\"sequence\":%d,\"auction_mode\":false,\"auction\":null,\"time\":\"%s\"}"
            .formatted(
                CoinbaseJson.levels(best(product.bids(), most), ",1"),
                CoinbaseJson.levels(best(product.asks(), most), ",1"),
                product.sequence(),
                CoinbaseJson.time(MicroClock.now())));
  }

  private static Map<Price, Quantity> best(Map<Price, Quantity> side, int most) {
    Map<Price, Quantity> best = new LinkedHashMap<>();
    side.entrySet().stream()
        .limit(most)
        .forEach(level -> best.put(level.getKey(), level.getValue()));
    return best;
  }
}
