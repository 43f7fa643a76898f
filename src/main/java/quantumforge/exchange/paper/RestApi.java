package quantumforge.exchange.paper;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The public REST calls, with their weights, limits and error texts (section "Market Data
 * endpoints" of the venue's REST documentation). Thread-safe.
 */
final class RestApi {

  /** The name by which faults mean the order books of a symbol. */
  static final String REST_DEPTH = "@rest-depth";

  private static final int PAGE_MAX = 1_000;
  private static final int PAGE_DEFAULT = 500;

  /** The most levels of a side that an order book by REST has. */
  static final int DEPTH_MAX = 5_000;

  private static final int DEPTH_DEFAULT = 100;
  private static final int WEIGHT_TRADES = 25;
  private static final int WEIGHT_AGG_TRADES = 4;
  private static final int WEIGHT_EXCHANGE_INFO = 20;
  private static final String USED_WEIGHT = "X-MBX-USED-WEIGHT-1M";
  private static final String RETRY_AFTER = "Retry-After";

  private final Market market;
  private final PaperSettings.LimitSettings limits;
  private final Breaches breaches;
  private final Faults faults;
  private final PaperClock clock;
  private final ConcurrentMap<String, RequestBudget> budgets = new ConcurrentHashMap<>();
  private final AtomicLong requests = new AtomicLong();

  RestApi(
      Market market,
      PaperSettings.LimitSettings limits,
      Breaches breaches,
      Faults faults,
      PaperClock clock) {
    this.market = market;
    this.limits = limits;
    this.breaches = breaches;
    this.faults = faults;
    this.clock = clock;
  }

  /** A request that the venue does not accept. */
  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final int code;

    RefusedException(int code, String message) {
      super(message, null, false, false);
      this.code = code;
    }
  }

  /** One call: what it weighs and how it is answered. */
  private record Call(int weight, Answer answer) {}

  private interface Answer {
    String get() throws RefusedException;
  }

  /** Answers a request of the given client address. */
  HttpResponse answer(HttpRequest request, String address) {
    requests.incrementAndGet();
    if (!request.method().equals("GET")) {
      return HttpResponse.error(405, -1, "Only GET is allowed for " + request.path());
    }
    try {
      Optional<Call> call = call(request);
      if (call.isEmpty()) {
        return HttpResponse.error(404, -1, "No such path: " + request.path());
      }
      return charged(request, call.get(), address);
    } catch (RefusedException refused) {
      return HttpResponse.error(400, refused.code, refused.getMessage());
    }
  }

  private HttpResponse charged(HttpRequest request, Call call, String address) {
    RequestBudget budget = budgets.computeIfAbsent(address, a -> new RequestBudget(limits));
    Optional<Refusal> fault = faults.refusal();
    if (fault.isPresent()) {
      return refusedOnPurpose(fault.get(), request, budget, address);
    }
    RequestBudget.Verdict verdict;
    synchronized (budget) {
      verdict = budget.take(call.weight, System.currentTimeMillis());
    }
    return switch (verdict) {
      case RequestBudget.Verdict.Allowed allowed -> allowed(call, allowed.usedWeight());
      case RequestBudget.Verdict.Refused refused -> {
        breaches.record(
            refused.status() == 429
                ? Breaches.Rule.REQUEST_WEIGHT
                : Breaches.Rule.REQUEST_WHILE_BANNED,
            address,
            request.path() + " of weight " + call.weight + " refused with " + refused.status());
        yield refusal(refused.status(), refused.retryAfterSeconds(), refused.untilMillis());
      }
    };
  }

  private HttpResponse refusedOnPurpose(
      Refusal fault, HttpRequest request, RequestBudget budget, String address) {
    Refusal.Verdict verdict = fault.judge(address);
    if (verdict != Refusal.Verdict.REFUSED) {
      breaches.record(
          Breaches.Rule.REQUEST_WHILE_BANNED,
          address,
          request.path() + " though it was told to wait with " + fault.status());
    }
    if (verdict == Refusal.Verdict.BAN) {
      synchronized (budget) {
        long now = System.currentTimeMillis();
        if (!budget.isBanned(now)) {
          budget.banned(now);
        }
      }
    }
    return fault.status() == 503
        ? HttpResponse.error(503, -1008, "Server is currently overloaded with other requests.")
        : refusal(
            verdict == Refusal.Verdict.BAN ? 418 : fault.status(), fault.retryAfterSeconds(), 0);
  }

  /** How late the answer to a request comes, in milliseconds. */
  long delayMillis() {
    return faults.requestDelayMillis();
  }

  private static HttpResponse allowed(Call call, int usedWeight) {
    HttpResponse response;
    try {
      response = HttpResponse.ok(call.answer.get());
    } catch (RefusedException refused) {
      response = HttpResponse.error(400, refused.code, refused.getMessage());
    }
    return response.with(USED_WEIGHT, Integer.toString(usedWeight));
  }

  private HttpResponse refusal(int status, long retryAfterSeconds, long untilMillis) {
    String message =
        status == 429
            ? "Too much request weight used; current limit is "
                + limits.weightPerMinute()
                + " request weight per 1 MINUTE. Please use WebSocket Streams for live updates to"
                + " avoid polling the API."
            : "Way too much request weight used; IP banned until "
                + untilMillis
                + ". Please use WebSocket Streams for live updates to avoid bans.";
    return HttpResponse.error(status, -1003, message)
        .with(RETRY_AFTER, Long.toString(retryAfterSeconds));
  }

  private Optional<Call> call(HttpRequest request) throws RefusedException {
    return switch (request.path()) {
      case "/api/v3/ping" -> Optional.of(new Call(1, () -> "{}"));
      case "/api/v3/time" ->
          Optional.of(new Call(1, () -> RestAnswers.serverTime(clock.micros(), micros(request))));
      case "/api/v3/exchangeInfo" ->
          Optional.of(new Call(WEIGHT_EXCHANGE_INFO, () -> exchangeInfo(request)));
      case "/api/v3/depth" -> Optional.of(depth(request));
      case "/api/v3/trades" -> Optional.of(new Call(WEIGHT_TRADES, () -> trades(request, false)));
      case "/api/v3/historicalTrades" ->
          Optional.of(new Call(WEIGHT_TRADES, () -> trades(request, true)));
      case "/api/v3/aggTrades" ->
          Optional.of(new Call(WEIGHT_AGG_TRADES, () -> aggTrades(request)));
      default -> Optional.empty();
    };
  }

  private Call depth(HttpRequest request) throws RefusedException {
    int asked = number(request, "limit", DEPTH_DEFAULT, Integer.MAX_VALUE);
    int limit = Math.min(asked, DEPTH_MAX);
    int weight = limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1_000 ? 50 : 250;
    String stream =
        request.query().getOrDefault("symbol", "").toLowerCase(Locale.ROOT) + REST_DEPTH;
    return new Call(weight, () -> depth(symbol(request), stream, limit));
  }

  private String depth(MarketSymbol symbol, String stream, int limit) {
    String old = faults.oldBook(stream);
    return faults.spoilt(stream, old == null ? symbol.depth(limit) : RestAnswers.cut(old, limit));
  }

  private String trades(HttpRequest request, boolean fromId) throws RefusedException {
    return RestAnswers.trades(page(request, fromId), micros(request));
  }

  private String aggTrades(HttpRequest request) throws RefusedException {
    return RestAnswers.aggTrades(page(request, true), micros(request));
  }

  private List<PastTrade> page(HttpRequest request, boolean fromId) throws RefusedException {
    TradeHistory history = symbol(request).history();
    int limit = number(request, "limit", PAGE_DEFAULT, PAGE_MAX);
    String from = fromId ? request.query().getOrDefault("fromId", "") : "";
    if (from.isEmpty()) {
      return history.newest(limit);
    }
    if (!from.matches("[0-9]{1,18}")) {
      throw new RefusedException(
          -1100, "Illegal characters found in parameter 'fromId'; legal range is '[0-9]{1,20}'.");
    }
    return history.from(Long.parseLong(from), limit);
  }

  private String exchangeInfo(HttpRequest request) throws RefusedException {
    List<MarketSymbol> wanted = new ArrayList<>();
    if (request.query().containsKey("symbol")) {
      wanted.add(symbol(request));
    } else {
      for (String name : names(request)) {
        wanted.add(symbol(name));
      }
    }
    return RestAnswers.exchangeInfo(wanted, limits.weightPerMinute(), micros(request));
  }

  private List<String> names(HttpRequest request) {
    String list = request.query().getOrDefault("symbols", "");
    return list.isEmpty()
        ? market.symbols()
        : List.of(list.replaceAll("[\\[\\]\"\\s]", "").split(","));
  }

  private MarketSymbol symbol(HttpRequest request) throws RefusedException {
    String name = request.query().getOrDefault("symbol", "");
    if (name.isEmpty()) {
      throw new RefusedException(
          -1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
    }
    return symbol(name);
  }

  private MarketSymbol symbol(String name) throws RefusedException {
    if (!name.matches("[A-Z0-9_.-]{1,20}") && name.equals(name.toLowerCase(Locale.ROOT))) {
      throw new RefusedException(
          -1100,
          "Illegal characters found in parameter 'symbol'; legal range is"
              + " '^[A-Z0-9-_.]{1,20}$'.");
    }
    return market.symbol(name).orElseThrow(() -> new RefusedException(-1121, "Invalid symbol."));
  }

  private static int number(HttpRequest request, String key, int otherwise, int max)
      throws RefusedException {
    String text = request.query().getOrDefault(key, "");
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < 1) {
      throw new RefusedException(-1130, "Data sent for parameter '" + key + "' is not valid.");
    }
    return Math.min(Integer.parseInt(text), max);
  }

  private static boolean micros(HttpRequest request) {
    return request.header("x-mbx-time-unit").equalsIgnoreCase("microsecond");
  }

  /** Requests so far, refused ones included. */
  long requests() {
    return requests.get();
  }

  /** Used weight of every address in its current minute, for status. */
  Map<String, Integer> usedWeights() {
    Map<String, Integer> used = new TreeMap<>();
    budgets.forEach(
        (address, budget) -> {
          synchronized (budget) {
            used.put(address, budget.usedWeight());
          }
        });
    return used;
  }

  /** The most weight that one address used in one minute, for status. */
  int mostWeight() {
    int most = 0;
    for (RequestBudget budget : budgets.values()) {
      synchronized (budget) {
        most = Math.max(most, budget.mostWeight());
      }
    }
    return most;
  }
}
