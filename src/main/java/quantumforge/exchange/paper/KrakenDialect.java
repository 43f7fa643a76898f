package quantumforge.exchange.paper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import quantumforge.exchange.kraken.KrakenBook;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Speaks Kraken's WebSocket v2: subscriptions to {@code book} and {@code trade}, each with a
 * snapshot, and what follows, with the checksum of what the subscriber's book is then. Thread-safe.
 */
final class KrakenDialect implements PairDialect {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<Integer> DEPTHS = Set.of(10, 25, 100, 500, 1_000);
  private static final int TRADES_SAID = 50;

  /**
   * What people say of the venue, which names no numbers: 150 connections in 10 minutes, and about
   * one REST call a second. Fifty messages a second of a client are a guess.
   */
  private static final Limits LIMITS =
      new Limits(
          Rate.perSecond(50),
          false,
          new Rate(150, Duration.ofMinutes(10)),
          new Rate(60, Duration.ofMinutes(1)),
          Duration.ofMinutes(1));

  /** Books have no ids here. */
  private static final long NO_ID = -1;

  private final Map<String, Pair> pairs = new LinkedHashMap<>();
  private final Map<Instrument, Pair> byInstrument = new HashMap<>();
  private final int tradesKept;
  private volatile long changedNanos = System.nanoTime();

  /**
   * @param tradesKept of each pair
   */
  KrakenDialect(PairMarket market, int tradesKept) {
    this.tradesKept = tradesKept;
    market
        .pairs()
        .forEach(
            (name, instrument) -> {
              Pair pair = new Pair(name, instrument.symbol(), market.depth());
              pairs.put(name, pair);
              byInstrument.put(instrument, pair);
            });
    for (Tick.BookSnapshot book : market.opening()) {
      Pair pair = byInstrument.get(book.instrument());
      pair.book.reset(book.bids(), book.asks());
      pair.micros = book.receivedMicros();
    }
  }

  private static final class Pair {
    private final String name;
    private final KrakenBook book;
    private final Map<Integer, KrakenView> views = new HashMap<>();
    private final Map<Listener, Integer> bookListeners = new LinkedHashMap<>();
    private final Set<Listener> tradeListeners = new LinkedHashSet<>();
    private final Deque<Tick.Trade> trades = new ArrayDeque<>();
    private final SymbolLedger ledger;
    private long micros;
    private int wrongChecksums;

    Pair(String name, String symbol, int depth) {
      this.name = name;
      this.book = new KrakenBook(depth);
      this.ledger = new SymbolLedger(symbol);
    }

    KrakenView view(int depth) {
      return views.computeIfAbsent(depth, d -> new KrakenView(book, d));
    }

    /** How many hear both its book and its trades. */
    int wholeListeners() {
      Set<Listener> both = new LinkedHashSet<>(bookListeners.keySet());
      both.retainAll(tradeListeners);
      return both.size();
    }

    PaperLedger.Entry entry() {
      BestLevels best = new BestLevels();
      best.put(true, book.bids());
      best.put(false, book.asks());
      return ledger.entry(best);
    }

    long checksum() {
      if (wrongChecksums == 0) {
        return book.checksum();
      }
      wrongChecksums--;
      return book.checksum() ^ 1;
    }
  }

  @Override
  public String venue() {
    return "Kraken";
  }

  @Override
  public Limits limits() {
    return LIMITS;
  }

  @Override
  public boolean streamsAt(String path) {
    return path.equals("/v2");
  }

  @Override
  public void greet(Listener client) {
    client.say(KrakenJson.ONLINE);
  }

  @Override
  public void tooMany(Listener client) {
    client.say(KrakenJson.TOO_MANY);
  }

  @Override
  public void second(Listener client, boolean quiet) {
    if (quiet) {
      client.say(KrakenJson.HEARTBEAT);
    }
  }

  @Override
  public HttpResponse rest(HttpRequest request) {
    return KrakenRestApi.answer(request, this, pairs.keySet());
  }

  @Override
  public HttpResponse tooManyRequests() {
    return HttpResponse.ok("{\"error\":[\"EAPI:Rate limit exceeded\"]}");
  }

  @Override
  public void answer(Listener client, String text) {
    JsonNode request;
    try {
      request = JSON.readTree(text);
    } catch (JsonProcessingException broken) {
      client.say("{\"error\":\"Malformed request\",\"success\":false}");
      return;
    }
    String method = request.path("method").asText();
    if (method.equals("ping")) {
      client.say(KrakenJson.PONG);
      return;
    }
    JsonNode params = request.path("params");
    if (!method.equals("subscribe") && !method.equals("unsubscribe")) {
      client.say(KrakenJson.refused(method, "", "Method not supported"));
      return;
    }
    for (JsonNode symbol : params.path("symbol")) {
      change(client, method, params, symbol.asText());
    }
  }

  private synchronized void change(Listener client, String method, JsonNode params, String name) {
    changedNanos = System.nanoTime();
    String channel = params.path("channel").asText();
    int depth = params.path("depth").asInt(10);
    Pair pair = pairs.get(name);
    boolean books = channel.equals("book");
    String error =
        pair == null
            ? "Currency pair not supported " + name
            : !books && !channel.equals("trade")
                ? "Channel not supported"
                : books && !DEPTHS.contains(depth) ? "Subscription depth not supported" : "";
    if (!error.isEmpty()) {
      client.say(KrakenJson.refused(method, name, error));
    } else if (method.equals("unsubscribe")) {
      boolean was =
          books ? pair.bookListeners.remove(client) != null : pair.tradeListeners.remove(client);
      client.say(
          was
              ? KrakenJson.done(method, channel, name)
              : KrakenJson.refused(method, name, "Subscription Not Found"));
    } else if (books) {
      pair.bookListeners.put(client, depth);
      client.say(KrakenJson.done(method, channel, name));
      client.say(
          KrakenJson.book(name, true, pair.view(depth).whole(), pair.checksum(), pair.micros));
    } else {
      pair.tradeListeners.add(client);
      client.say(KrakenJson.done(method, channel, name));
      List<Tick.Trade> all = new ArrayList<>(pair.trades);
      client.say(
          KrakenJson.trades(
              name, true, all.subList(Math.max(0, all.size() - TRADES_SAID), all.size())));
    }
  }

  @Override
  public synchronized void forget(Listener client) {
    for (Pair pair : pairs.values()) {
      pair.bookListeners.remove(client);
      pair.tradeListeners.remove(client);
    }
  }

  @Override
  public synchronized void happen(Tick tick) {
    Pair pair = byInstrument.get(tick.instrument());
    switch (tick) {
      case Tick.BookSnapshot whole -> {
        pair.book.reset(whole.bids(), whole.asks());
        book(pair, whole.receivedMicros());
      }
      case Tick.BookDelta change -> {
        pair.book.apply(change.bids(), change.asks());
        book(pair, change.timestampMicros());
      }
      case Tick.Trade trade -> trade(pair, trade);
      case Tick.TopOfBook _, Tick.Gap _ -> {}
    }
  }

  @Override
  public void flush(boolean all) {
    // Nothing is held back.
  }

  private void book(Pair pair, long micros) {
    pair.micros = micros;
    pair.ledger.depth(NO_ID);
    Map<Integer, String> texts = new HashMap<>();
    for (Map.Entry<Integer, KrakenView> view : pair.views.entrySet()) {
      KrakenView.Change change = view.getValue().follow();
      if (!change.isEmpty() && pair.bookListeners.containsValue(view.getKey())) {
        texts.put(
            view.getKey(), KrakenJson.book(pair.name, false, change, pair.checksum(), pair.micros));
      }
    }
    String stream = pair.name + "@book";
    pair.bookListeners.forEach(
        (client, depth) -> {
          String text = texts.get(depth);
          if (text != null) {
            client.say(stream, text);
          }
        });
  }

  private void trade(Pair pair, Tick.Trade trade) {
    pair.trades.add(trade);
    pair.ledger.trade(
        trade.tradeId(),
        trade.price().toString(),
        trade.quantity().toString(),
        trade.side(),
        trade.timestampMicros());
    if (pair.trades.size() > tradesKept) {
      pair.trades.poll();
    }
    String text = KrakenJson.trades(pair.name, false, List.of(trade));
    String stream = pair.name + "@trade";
    pair.tradeListeners.forEach(client -> client.say(stream, text));
  }

  @Override
  public synchronized void wrongChecksums(String symbol, int count) {
    if (!symbol.equals("*") && !pairs.containsKey(symbol)) {
      throw new IllegalArgumentException(
          "no pair '" + symbol + "', expected one of " + pairs.keySet());
    }
    Stream<Pair> meant =
        symbol.equals("*") ? pairs.values().stream() : Stream.of(pairs.get(symbol));
    meant.forEach(pair -> pair.wrongChecksums = count);
  }

  @Override
  public void clearFaults() {
    wrongChecksums("*", 0);
  }

  @Override
  public HttpResponse refused(int status) {
    return HttpResponse.error(status, -1, "Service refused");
  }

  /** The trades of a pair that are kept, oldest first; empty for an unknown one. */
  synchronized List<Tick.Trade> trades(String name) {
    Pair pair = pairs.get(name);
    return pair == null ? List.of() : List.copyOf(pair.trades);
  }

  @Override
  public synchronized int wholeListeners() {
    return pairs.values().stream().mapToInt(Pair::wholeListeners).min().orElse(0);
  }

  @Override
  public long changedNanos() {
    return changedNanos;
  }

  @Override
  public synchronized List<PaperLedger.Entry> ledger() {
    return pairs.values().stream().map(Pair::entry).toList();
  }

  @Override
  public synchronized int streams(Listener client) {
    return (int)
        pairs.values().stream()
            .mapToLong(
                pair ->
                    (pair.bookListeners.containsKey(client) ? 1 : 0)
                        + (pair.tradeListeners.contains(client) ? 1 : 0))
            .sum();
  }
}
