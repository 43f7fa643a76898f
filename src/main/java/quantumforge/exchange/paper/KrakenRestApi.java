package quantumforge.exchange.paper;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** Kraken's public REST calls that a collector makes: the list of pairs, and past trades. */
final class KrakenRestApi {

  private static final int PAGE = 1_000;
  private static final long NANOS_PER_MICRO = 1_000;

  private KrakenRestApi() {}

  static HttpResponse answer(HttpRequest request, KrakenDialect dialect, Collection<String> pairs) {
    return switch (request.path()) {
      case "/0/public/AssetPairs" -> HttpResponse.ok(result(assetPairs(pairs)));
      case "/0/public/Trades" -> trades(request, dialect, pairs);
      default -> HttpResponse.error(404, -1, "No such call: " + request.path());
    };
  }

  private static String result(String json) {
    return "{\"error\":[],\"result\":" + json + "}";
  }

  /** The venue's REST still names Bitcoin as v1 does. */
  private static String assetPairs(Collection<String> pairs) {
    return pairs.stream()
        .map(
            pair ->
                "\""
                    + pair.replace("/", "")
                    + "\":{\"wsname\":\""
                    + pair.replace("BTC", "XBT")
                    + "\"}")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static HttpResponse trades(
      HttpRequest request, KrakenDialect dialect, Collection<String> pairs) {
    String pair = request.query().getOrDefault("pair", "");
    if (!pairs.contains(pair)) {
      return HttpResponse.ok("{\"error\":[\"EQuery:Unknown asset pair\"]}");
    }
    String since = request.query().getOrDefault("since", "");
    if (!since.matches("[0-9]{0,19}")) {
      return HttpResponse.ok("{\"error\":[\"EGeneral:Invalid arguments:since\"]}");
    }
    List<Tick.Trade> all = dialect.trades(pair);
    long after = since.isEmpty() ? -1 : Long.parseLong(since) / NANOS_PER_MICRO;
    List<Tick.Trade> page =
        since.isEmpty()
            ? all.subList(Math.max(0, all.size() - PAGE), all.size())
            : all.stream().filter(t -> t.timestampMicros() > after).limit(PAGE).toList();
    String rows = page.stream().map(KrakenRestApi::row).collect(Collectors.joining(",", "[", "]"));
    long last = page.isEmpty() ? 0 : page.getLast().timestampMicros() * NANOS_PER_MICRO;
    return HttpResponse.ok(result("{\"" + pair + "\":" + rows + ",\"last\":\"" + last + "\"}"));
  }

  private static String row(Tick.Trade trade) {
    return "[\"%s\",\"%s\",%d.%06d,\"%s\",\"l\",\"\",%d]"
        .formatted(
            trade.price(),
            trade.quantity(),
            trade.timestampMicros() / 1_000_000,
            trade.timestampMicros() % 1_000_000,
            trade.side() == Side.BUY ? "b" : "s",
            trade.tradeId());
  }
}
